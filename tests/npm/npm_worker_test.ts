// Models in a worker, by the npm package in Node: as it is installed, and in a project's bundle.
import { assertEquals, assertMatch } from "@std/assert";
import { build, type Format, stop } from "esbuild";
import { DEFAULT_MODEL } from "../../src/models/default_model.ts";
import { filesBelow, freshHome, runWhole } from "../support/traces.ts";
import { isThere, link, makeProject, NAME, run } from "../support/portable/npm_project.ts";

const PROJECT = await makeProject();
globalThis.addEventListener("unload", () => Deno.removeSync(PROJECT, { recursive: true }));
await link(PROJECT, ["onnxruntime-node"]);
const ignore = !await isThere("node", "models in a worker in Node");

/** A program that prints the sample that a model draws, or the error. */
const program = (worker: string) =>
  `import { getNoise, getSampler, RectifiedFlow } from "${NAME}";
  import { openModel } from "${NAME}/onnx";
  async function main() {
    const model = await openModel("${DEFAULT_MODEL}", { provider: "cpu", worker: ${worker} });
    const sampler = getSampler(new RectifiedFlow(), model.epsFn({ labels: [7] }), { numStep: 2 });
    console.log([...(await sampler(getNoise([1, 1, 28, 28]))).data].join());
  }
  main().catch((error) => console.log(error.name, error.message));`;

async function bundled(entry: string, name: string, format: Format): Promise<void> {
  try {
    await build({
      stdin: { contents: entry, resolveDir: PROJECT },
      outfile: `${PROJECT}/bundle/${name}`,
      bundle: true,
      platform: "node",
      format,
      external: ["onnxruntime-node"],
      logLevel: "silent",
    });
  } finally {
    await stop();
  }
}

async function output(file: string): Promise<string> {
  const { stdout, stderr } = await run(PROJECT, "node", file);
  assertEquals(stderr, "");
  return stdout;
}

const DRAWN = /^-?[\d.]+(e-?\d+)?(,-?[\d.]+(e-?\d+)?){783}\n$/;

Deno.test({
  name: "the package has its worker, which draws in Node what is drawn without one, in a bundle too",
  ignore,
  fn: async () => {
    await Deno.writeTextFile(`${PROJECT}/without.mjs`, program("false"));
    await Deno.writeTextFile(`${PROJECT}/within.mjs`, program("true"));
    const expected = await output("without.mjs");
    assertMatch(expected, DRAWN);
    assertEquals(await output("within.mjs"), expected);

    await bundled(`import "${NAME}/onnx/worker";`, "its_worker.mjs", "esm");
    await bundled(program('new URL("./its_worker.mjs", import.meta.url)'), "whole.mjs", "esm");
    assertEquals(await output("bundle/whole.mjs"), expected);
  },
});

Deno.test({
  name: "in a bundle without its worker the error says what to do",
  ignore,
  fn: async () => {
    const advice = "in a bundle, worker must be the URL of the module @deis/deis/onnx/worker, bundled on its own";
    await bundled(program("true"), "alone.mjs", "esm");
    assertMatch(
      await output("bundle/alone.mjs"),
      new RegExp(
        `^TypeError The model cannot be opened in a worker: [^\n]*session_worker.mjs[^\n]*; ${advice}\n$`,
      ),
    );
    await bundled(program("true"), "alone.cjs", "cjs");
    assertEquals(await output("bundle/alone.cjs"), `TypeError The worker cannot be found: ${advice}\n`);
  },
});

Deno.test({
  name: "the package in Node leaves nothing behind in a home of its own, with a worker and without",
  ignore,
  fn: async () => {
    const folder = await Deno.makeTempDir();
    try {
      const { env, folders } = await freshHome(folder);
      for (const worker of ["false", "true"]) {
        await Deno.writeTextFile(`${PROJECT}/quiet.mjs`, program(worker));
        assertMatch((await runWhole(["node", "quiet.mjs"], { cwd: PROJECT, env })).out, DRAWN);
        assertEquals(await filesBelow(...folders), []);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
