// The package that `deno task npm` builds: what is in it, and the core of the suite against it in Node.
import { fileURLToPath } from "node:url";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { build, type BuildOptions, stop } from "esbuild";
import { decode } from "fast-png";
import { draw } from "../../src/cli/output/draw.ts";
import { DEFAULT_MODEL } from "../../src/models/default_model.ts";
import { loadModel } from "../../src/models/load_model.ts";
import { bundleSuite } from "../support/portable/bundle_suite.ts";
import type { Result } from "../support/portable/collect.ts";
import { isThere, link, makeProject, NAME, run } from "../support/portable/npm_project.ts";

const PROJECT = Deno.makeTempDirSync(), PACKAGE = `${PROJECT}/node_modules/${NAME}`;
globalThis.addEventListener("unload", () => Deno.removeSync(PROJECT, { recursive: true }));
await Deno.mkdir(`${PACKAGE}/esm`, { recursive: true });
await Deno.writeTextFile(`${PACKAGE}/esm/of_a_build_before.js`, "");
await makeProject(PROJECT);
const ignore = !await isThere("node", "the npm package in Node");

/** What a program that imports the package becomes in a bundle for a browser. */
async function bundled(program: string, options: BuildOptions = {}): Promise<string> {
  try {
    const { outputFiles } = await build({
      stdin: { contents: program, resolveDir: PROJECT },
      external: ["onnxruntime-web"],
      bundle: true,
      minify: true,
      format: "esm",
      platform: "browser",
      logLevel: "silent",
      ...options,
      write: false,
    });
    return outputFiles[0].text;
  } finally {
    await stop();
  }
}

async function gzippedKilobytes(text: string): Promise<number> {
  const zipped = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return (await new Response(zipped).arrayBuffer()).byteLength / 1000;
}

Deno.test("the library with its kernels and ONNX adapter is below 50 KB in a browser, minified and gzipped", async () => {
  const all = await bundled(`export * from "${NAME}"; export * from "${NAME}/onnx";`);
  const size = await gzippedKilobytes(all);
  assert(size < 50, `${size} KB`);
  assert(size > 10, `${size} KB: the kernels must be in it`);
  assert(!/["']node:/.test(all), "no module of Node");
});

Deno.test("importing only getTimesteps costs little more than that", async () => {
  const size = (await bundled(`export { getTimesteps } from "${NAME}";`)).length;
  const all = (await bundled(`export * from "${NAME}";`)).length;
  assert(size < all / 10, `${size} of ${all} bytes`);
  assertEquals(await bundled(`import "${NAME}";`), "", "an import of nothing is nothing");
});

Deno.test("the package holds JavaScript, types and texts, and no model", async () => {
  const files: string[] = [];
  const walk = async (folder: string) => {
    for await (const { name, isDirectory } of Deno.readDir(`${PACKAGE}/${folder}`)) {
      if (isDirectory) await walk(`${folder}${name}/`);
      else files.push(`${folder}${name}`);
    }
  };
  await walk("");
  const chunk = /^esm\/(cli\/[a-z_]+|chunk)-[A-Z0-9]{8}\.js$/; // what is shared, or loaded late
  const rest = files.filter((name) => !/^types\/.*\.d\.ts$/.test(name) && !chunk.test(name)).sort();
  const adapters = ["models.browser", "models", "onnx.browser", "onnx", "session_worker", "session_worker_web"]
    .map((name) => `esm/${name}.js`);
  const pipelines = ["esm/diffusers.browser.js", "esm/diffusers.js"];
  const code = ["esm/cli/main.js", "esm/compile.js", "esm/deis.js", ...pipelines, "esm/fit.js", ...adapters];
  assertEquals(rest, ["CHANGELOG.md", "LICENSE", "README.md", ...code, "package.json"]);
});

Deno.test("the types are whole and right, for Node and for bundlers", async () => {
  assertMatch(
    await Deno.readTextFile(`${PACKAGE}/types/mod.d.ts`),
    /^(?![^]*\.ts")[^]*"\.\/src\/plans\/plan\.js";/,
  );
  await Deno.writeTextFile(
    `${PROJECT}/use.mts`,
    `import { getNoise, getSampler, type Plan, VESDE } from "${NAME}";
    import { openModel, type Provider } from "${NAME}/onnx";
    import { openModel as openInBrowser } from "${NAME}/onnx/browser";
    import { compileModel } from "${NAME}/compile";
    import { fitPlan } from "${NAME}/fit";
    import { loadModel } from "${NAME}/models";
    import { openPipeline, type RgbImage } from "${NAME}/diffusers";
    import { openPipeline as openPipelineInBrowser } from "${NAME}/diffusers/browser";
    const { images } = await (await openPipeline("folder", { threads: 1 })).run({ prompt: "a", method: "x0_ab" });
    export const image: RgbImage = images[0];
    await (await openPipelineInBrowser("folder", { provider: "wasm" })).run({ class: 1 });
    export const compiled: Uint8Array = compileModel(new Uint8Array(9), (await fitPlan(new VESDE(), [])).plan);
    const model = await openModel("model.onnx", { provider: "cpu" satisfies Provider });
    const sampler = getSampler(new VESDE(), model.epsFn({ labels: [1] }), { method: "t_ab", numStep: 4 });
    export const plan: Plan = sampler.plan;
    await using loaded = await loadModel("model.onnx", { worker: true });
    export const card: string = loaded.card.sha256;
    export const data: Float32Array = (await sampler(getNoise([1, 2]))).data;
    // @ts-expect-error there is no such method
    getSampler(new VESDE(), (x) => x, { method: "dpm" });
    const inBrowser: typeof openModel = openInBrowser;
    await inBrowser("model.onnx", { provider: "auto", worker: true });`,
  );
  const tsc = fileURLToPath(new URL("../../node_modules/typescript/bin/tsc", import.meta.url));
  const common = ["--noEmit", "--strict", "--target", "es2022", "--lib", "es2022,dom", "--ignoreConfig"];
  for (const kind of [["nodenext", "nodenext"], ["esnext", "bundler"]]) {
    const args = [...common, "--module", kind[0], "--moduleResolution", kind[1], "use.mts"];
    const { code, stdout } = await run(PROJECT, Deno.execPath(), "run", "--quiet", "--allow-all", tsc, ...args);
    assertEquals({ code, stdout }, { code: 0, stdout: "" });
  }
});

Deno.test({
  name: "golden samples, orders, schedules and noise are the same in Node",
  ignore,
  fn: async (t) => {
    await bundleSuite(`${PROJECT}/suite.mjs`, NAME, "node");
    await Deno.writeTextFile(
      `${PROJECT}/run.mjs`,
      'import { runTests } from "./suite.mjs"; console.log(JSON.stringify(await runTests()));',
    );
    const { stdout, stderr } = await run(PROJECT, "node", "run.mjs");
    assertEquals(stderr, "");
    const results: Result[] = JSON.parse(stdout);
    assert(results.length >= 20, `${results.length} tests`);
    for (const { name, error } of results) await t.step(name, () => assertEquals(error, undefined));
  },
});

Deno.test({
  name: "without an ONNX Runtime, opening a model says which to install",
  ignore,
  fn: async () => {
    const program = (options: string) =>
      `import { openModel } from "${NAME}/onnx";
      await openModel("${DEFAULT_MODEL}", ${options}).catch((error) => console.log(error.name, error.message));`;
    const message = async (options = "{}") =>
      (await run(PROJECT, "node", "--input-type=module", "--eval", program(options))).stdout;
    assertMatch(
      await message(),
      /^TypeError No ONNX Runtime can be loaded; install one, .*npm install onnxruntime-node/,
    );
    assertMatch(await message('{ provider: "wasm" }'), /^TypeError No ONNX Runtime can be loaded; install one/);
    assertMatch(await message('{ provider: "cpu" }'), /^NativeRuntimeError .*npm install onnxruntime-node/);
  },
});

Deno.test({
  name: "the command line runs in Node: help, a plan, and the same digits as in Deno",
  ignore,
  fn: async () => {
    const deis = (...args: string[]) => run(PROJECT, "node", `${PACKAGE}/esm/cli/main.js`, ...args);
    assertMatch((await deis("--help")).stdout, /^Usage: deis COMMAND \[options\]\n[^]*sample[^]*compare[^]*plan/);
    assertStringIncludes((await deis("sample", "--help")).stdout, "Usage: deis sample [options]");
    const lost = await deis("sample");
    assertEquals([lost.code, lost.stdout], [2, ""]);
    assertMatch(lost.stderr, /^error: The package contains no model; name one with --model FILE.onnx[^\n]*\n$/);
    assertMatch((await deis("plan")).stderr, /^error: The package contains no model/);
    assertMatch((await deis("inspect")).stderr, /^error: The package contains no model; name an ONNX file\n$/);
    assertMatch((await deis("inspect", DEFAULT_MODEL)).stdout, /models\/digits\.onnx/);

    await link(PROJECT, ["onnxruntime-node"]);
    const args = ["sample", "--model", DEFAULT_MODEL, "--count", "2", "--num-step", "2", "--out", "node.png"];
    assertEquals(await deis(...args), { code: 0, stdout: "node.png\n", stderr: "" });
    const model = await loadModel(DEFAULT_MODEL, {});
    const solver = { numStep: 2 }; // for which no plan was fitted
    const { images } = await draw(model, { ...solver, count: 2, seed: 0, guidance: 1.5, labels: [0, 1] });
    await model.close();
    const { data, width } = decode(await Deno.readFile(`${PROJECT}/node.png`));
    images.forEach((value, i) => {
      const [image, y, x] = [Math.floor(i / 784), Math.floor(i / 28) % 28, i % 28];
      const shade = data[(4 + 2 * y) * width + 4 + 60 * image + 2 * x];
      assert(Math.abs(shade - 127.5 * (Math.min(Math.max(value, -1), 1) + 1)) <= 1, `pixel ${i}`);
    });
  },
});
