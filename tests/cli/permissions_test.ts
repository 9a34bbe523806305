// The tasks ask for what their commands need, and for nothing else.
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import { writeCarded } from "../support/carded.ts";
import { pictureLabelModel } from "../support/onnx_models.ts";
import { deisProcess } from "../support/run_deis.ts";

const FOLDER = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(FOLDER, { recursive: true }));
const CARD = { input: { channels: 1, height: 4, width: 4, range: [-1, 1] }, labels: { count: 9, none: 9 } };
const MODEL = await writeCarded(FOLDER, "mine", pictureLabelModel(), CARD);

const permissionsOf = (task: keyof typeof config.tasks) =>
  config.tasks[task].command.split(" ").filter((word) => word.startsWith("--allow"));
const entry = "src/cli/task.ts";

Deno.test("plan and inspect read files, and do nothing else", () => {
  for (const task of ["plan", "inspect"] as const) assertEquals(permissionsOf(task), ["--allow-read"]);
});

Deno.test("every command runs with the permissions of its task, and those are no more than it needs", async () => {
  const least = ["--allow-read", "--allow-write", "--allow-ffi", "--allow-env=ORT_DISABLE_TELEMETRY"];
  // A folder may be a name on the hub: its address, the reader's token, the cache that downloads go to.
  const hub = "HF_ENDPOINT,HF_TOKEN,HF_HOME,HF_HUB_CACHE,HUGGINGFACE_HUB_CACHE,XDG_CACHE_HOME,HOME,USERPROFILE";
  const withHub = [...least.slice(0, 3), `${least[3]},${hub}`, "--allow-sys=homedir", "--allow-net"];
  const out = (name: string) => ["--out", `${FOLDER}/${name}`];
  const commands = {
    plan: ["--model", MODEL],
    inspect: [MODEL],
    sample: ["--model", MODEL, "--count", "2", ...out("a.png")],
    compare: ["--model", MODEL, "--count", "1", ...out("b.png")],
    compile: ["--model", MODEL, ...out("c.onnx")],
    generate: ["--model", MODEL, "--count", "16", "--shard-size", "16", "--num-step", "1", ...out("set")],
    fit: ["--model", MODEL, "--strength", "schedule", "--method", "t_ab", "--num-step", "2", ...out("d.json")],
  };
  for (const [task, args] of Object.entries(commands) as [keyof typeof commands, string[]][]) {
    const permissions = permissionsOf(task);
    const { code, stderr } = await deisProcess([task, ...args], { permissions, entry });
    assertEquals([code, stderr], [0, ""], task);
    if (task === "generate") continue; // its environment is the cluster's, too
    if (permissions.length > 1) {
      assertEquals(permissions, ["sample", "compare", "compile"].includes(task) ? withHub : least);
    }
  }
});

Deno.test("no command is given all of the environment, or of the system", () => {
  const all = ["--allow-env", "--allow-sys", "--allow-all", "--allow-run"];
  for (const task of ["sample", "generate", "serve", "compare", "fit", "compile"] as const) {
    assertEquals(permissionsOf(task).filter((permission) => all.includes(permission)), [], task);
  }
});

Deno.test("a permission that is missing is one line that names it", async () => {
  const cases: [string[], string[], RegExp][] = [
    [["plan", "--model", MODEL], [], /read access/],
    [["inspect", MODEL], [], /read access/],
    [
      ["sample", "--model", MODEL, "--out", `${FOLDER}/x.png`],
      ["--allow-read"],
      /x\.png cannot be written: .*write access/,
    ],
    [["fit", "--model", MODEL, "--out", `${FOLDER}/x.json`], ["--allow-read"], /write access/],
    [
      ["serve", "--model", MODEL, "--port", "0"],
      ["--allow-read", "--allow-env"],
      /cannot listen on .* --allow-net flag/,
    ],
    [["generate", "--model", MODEL, "--out", `${FOLDER}/x`], ["--allow-read"], /env access|write access/],
  ];
  for (const [args, permissions, text] of cases) {
    const { code, stdout, stderr } = await deisProcess(args, { permissions, entry });
    assertEquals([code, stdout], [2, ""], `${args}`);
    assertMatch(stderr, /^error: [^\n]+\n$/);
    assertMatch(stderr, text);
  }
  assertStringIncludes(
    (await deisProcess(["--help"], { permissions: [], entry })).stdout,
    "Usage: deno task COMMAND",
  );
});
