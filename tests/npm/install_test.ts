// The command line installed by npm and by Deno, and what would go to JSR.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { DEFAULT_MODEL } from "../../src/models/default_model.ts";
import { writePackage } from "../../src/npm/package.ts";
import { isThere, type Outcome, run } from "../support/portable/npm_project.ts";

const FOLDER = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(FOLDER, { recursive: true }));
const DENO = Deno.execPath();
const ignore = !await isThere("npm", "installing the npm package");

async function succeed(folder: string, command: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await run(folder, command, ...args);
  assertEquals(code, 0, `${command} ${args.join(" ")}: ${stderr}`);
  return stdout;
}

/** An installed `deis` prints what the one of the repository prints. */
async function assertSame(deis: (...args: string[]) => Promise<Outcome>): Promise<void> {
  const runs = [
    ...[[], ["--help"], ["sample", "--help"], ["paint"]],
    ["plan", "--model", DEFAULT_MODEL, "--num-step", "3"],
    ["inspect", DEFAULT_MODEL, "--json"],
  ];
  for (const args of runs) {
    const expected = await run(".", DENO, "run", "--quiet", "--allow-all", "src/cli/main.ts", ...args);
    assertEquals(await deis(...args), expected, `deis ${args.join(" ")}`);
  }
}

Deno.test({
  name: "npm pack, npm install and npx give the command line of deno task",
  ignore,
  fn: async () => {
    const project = `${FOLDER}/project`;
    await Deno.mkdir(project);
    await Deno.writeTextFile(`${project}/package.json`, "{}");
    await writePackage(`${FOLDER}/package`);
    await succeed(`${FOLDER}/package`, "npm", "pack", "--silent", "--pack-destination", project);
    const [tarball] = [...Deno.readDirSync(project)].map(({ name }) => name).filter((name) =>
      name.endsWith(".tgz")
    );
    await succeed(project, "npm", "install", "--no-audit", "--no-fund", "--prefer-offline", `./${tarball}`);
    await assertSame(async (...args) => {
      const outcome = await run(project, "npx", "--no-install", "deis", ...args);
      return { ...outcome, stderr: outcome.stderr.replace(/^npm warn .*\n/gm, "") };
    });
  },
});

Deno.test("deno install -g gives the command line of deno task", async () => {
  const permissions = ["read", "write", "ffi", "env", "sys"].map((name) => `--allow-${name}`);
  const args = ["--global", "--quiet", "--root", FOLDER, "--config", "deno.json", ...permissions];
  await succeed(".", DENO, "install", ...args, "--name", "deis", "src/cli/main.ts");
  await assertSame((...args) => run(FOLDER, `${FOLDER}/bin/deis`, ...args));
});

Deno.test("JSR would take the package as it is: no slow types, no warnings, no model, no tests", async () => {
  const { code, stderr } = await run(".", DENO, "publish", "--dry-run", "--allow-dirty");
  assertEquals(code, 0, stderr);
  assert(!/\bwarning|error\[/i.test(stderr), stderr);
  const files = [...stderr.matchAll(/^ +file:\S*?\/((?:[\w.-]+\/)*[\w.-]+) \(/gm)].map(([, path]) => path);
  const root = new URL("../..", import.meta.url).pathname.slice(1);
  const paths = files.map((path) => path.slice(root.length));
  assert(paths.includes("mod.ts") && paths.includes("wasm/kernels.ts"), stderr);
  const others = paths.filter((path) =>
    !/^src\/(?!(guide|npm|web)\/)[\w/]+\.ts$|^wasm\/(?!build)\w+\.ts$/.test(path)
  );
  assertMatch(others.sort().join(" "), /^CHANGELOG.md LICENSE README.md deno.json mod.ts$/);
});
