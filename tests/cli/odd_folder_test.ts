// Everything works in a folder whose name has a space, a hash, a percent sign and letters that are not ASCII.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const TEMPORARY = await Deno.makeTempDir();
const FOLDER = `${TEMPORARY}/größe #1 %41 日`;
globalThis.addEventListener("unload", () => Deno.removeSync(TEMPORARY, { recursive: true }));

async function run(program: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args,
    cwd: FOLDER,
    env: { NO_COLOR: "1" },
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assertEquals([code, err], [0, ""], `${args}`);
  return out;
}
const deno = (...args: string[]) => run(Deno.execPath(), "run", "--quiet", "--no-prompt", "--allow-all", ...args);

async function copy(path: string): Promise<void> {
  if ((await Deno.stat(`${ROOT}${path}`)).isFile) {
    return await Deno.copyFile(`${ROOT}${path}`, `${FOLDER}/${path}`);
  }
  await Deno.mkdir(`${FOLDER}/${path}`, { recursive: true });
  for await (const { name } of Deno.readDir(`${ROOT}${path}`)) await copy(`${path}/${name}`);
}

await Deno.mkdir(`${FOLDER}/models`, { recursive: true });
const files = ["deno.json", "deno.lock", "mod.ts", "README.md", "LICENSE", "CHANGELOG.md"];
for (
  const path of [...files, "src", "wasm", "assembly", "models/digits.onnx", "models/digits.json", "models/emoji"]
) {
  await copy(path);
}
await Deno.symlink(`${ROOT}node_modules`, `${FOLDER}/node_modules`);

Deno.test("in a folder of an odd name commands read and write files", async () => {
  for (const provider of ["cpu", "wasm"]) {
    const args = [
      "sample",
      "--prompt",
      "a red apple",
      "--num-step",
      "1",
      "--provider",
      provider,
      "--out",
      `${provider} #1.png`,
    ];
    assertEquals(await deno("src/cli/main.ts", ...args), `${provider} #1.png\n`);
    assert((await Deno.stat(`${FOLDER}/${provider} #1.png`)).size > 0);
  }
  assertMatch(await deno("src/cli/main.ts", "inspect"), /fits|yes, its card says that it predicts eps/);
});

Deno.test("in a folder of an odd name a model runs in a worker", async () => {
  await Deno.writeTextFile(
    `${FOLDER}/worker.ts`,
    `import { openModel } from "./src/onnx/mod.ts";
    const model = await openModel("models/digits.onnx", { provider: "cpu", worker: true });
    console.log(model.provider);
    await model.close();`,
  );
  assertEquals(await deno("worker.ts"), "cpu\n");
});

Deno.test("in a folder of an odd name the page, the npm package and the kernels are built", async () => {
  assertEquals(await deno("src/web/serve.ts", "--build-only"), "dist/web\n");
  for (const name of ["index.html", "main.js", "digits.onnx", "emoji/unet/model.onnx"]) {
    assert((await Deno.stat(`${FOLDER}/dist/web/${name}`)).size);
  }
  assertEquals(await deno("wasm/build.ts", "--check"), "");
  assertEquals(await deno("src/npm/build.ts"), "dist/npm\n");
  const main = "dist/npm/esm/cli/main.js";
  assertMatch(await run("node", main, "--version"), /^deis \d/);
  const args = ["plan", "--model", "models/digits.json", "--num-step", "2"];
  assertMatch(await run("node", main, ...args), /2 steps, 2 evaluations/);
});

Deno.test("output that cannot be written is one line and exit code 2, in Deno and in Node", async () => {
  const args = "plan --model models/digits.json --num-step 2";
  const programs = [`"${Deno.execPath()}" run -q -A src/cli/main.ts`, "node dist/npm/esm/cli/main.js"];
  for (const program of programs) {
    const { code, stderr } = await new Deno.Command("sh", {
      args: ["-c", `${program} ${args} > /dev/full`],
      cwd: FOLDER,
      env: { NO_COLOR: "1" },
    }).output();
    const text = new TextDecoder().decode(stderr);
    assertEquals(code, 2, program);
    assertMatch(text, /^error: [^\n]*(disk is full|No space left)[^\n]*\n$/);
  }
});
