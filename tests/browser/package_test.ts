// The npm package in a real browser: the core of the suite, and the shipped model by onnxruntime-web.
/// <reference lib="dom" />
import { assert, assertEquals } from "@std/assert";
import { build, stop } from "esbuild";
import { draw } from "../../src/cli/output/draw.ts";
import { DEFAULT_MODEL } from "../../src/models/default_model.ts";
import { loadModel } from "../../src/models/load_model.ts";
import { bundleSuite } from "../support/portable/bundle_suite.ts";
import type { Result } from "../support/portable/collect.ts";
import { link, makeProject, NAME } from "../support/portable/npm_project.ts";
import { needing, startChromium } from "../support/browser/chromium.ts";
import { visit } from "../support/browser/page.ts";
import { serveSite } from "../support/browser/site.ts";

const browser = await startChromium();
Deno.test.afterAll(() => browser?.close());

/** A page that imports the package, with what its global `run` returns. */
async function runInBrowser<T>(folder: string): Promise<T> {
  await Deno.writeTextFile(
    `${folder}/index.html`,
    '<link rel="icon" href="data:,"><script type="module" src="run.js"></script>',
  );
  const site = serveSite(folder);
  const { page, context, complaints } = await visit(browser!, site.url);
  const result = await page.waitForFunction(() => (globalThis as { result?: unknown }).result, undefined, {
    timeout: 120_000,
  });
  const value = await result.jsonValue() as T;
  assertEquals(complaints, []);
  await context.close();
  await site.close();
  return value;
}

const settings = needing(browser);

Deno.test("golden samples, orders, schedules and noise are the same in a browser", settings, async (t) => {
  const project = await makeProject();
  await Deno.copyFile(`${project}/node_modules/${NAME}/esm/deis.js`, `${project}/deis.js`);
  await bundleSuite(`${project}/suite.js`, "./deis.js", "browser");
  await Deno.writeTextFile(
    `${project}/run.js`,
    'import { runTests } from "./suite.js"; globalThis.result = await runTests();',
  );
  const results = await runInBrowser<Result[]>(project);
  assert(results.length >= 20, `${results.length} tests`);
  for (const { name, error } of results) await t.step(name, () => assertEquals(error, undefined));
  await Deno.remove(project, { recursive: true });
});

Deno.test("the package draws in a browser what the command line draws", settings, async () => {
  const project = await makeProject();
  await link(project, ["onnxruntime-web"]);
  const program = `
    import { getLinearAlphaFns, getNoise, getSampler, VPSDE } from "${NAME}";
    import { openModel } from "${NAME}/onnx";
    const model = await openModel("digits.onnx");
    const sde = new VPSDE(getLinearAlphaFns(0.1, 20));
    const sampler = getSampler(sde, model.epsFn({ labels: [3, 9], guidance: 1.5 }), { numStep: 4 });
    globalThis.result = [...(await sampler(getNoise([2, 1, 28, 28]))).data];`;
  await build({
    stdin: { contents: program, resolveDir: project },
    bundle: true,
    format: "esm",
    platform: "browser",
    outfile: `${project}/run.js`,
    logLevel: "error",
  });
  await stop();
  await Deno.copyFile(DEFAULT_MODEL, `${project}/digits.onnx`);
  for (const name of ["ort-wasm-simd-threaded.jsep.wasm", "ort-wasm-simd-threaded.asyncify.wasm"]) {
    await Deno.copyFile(`node_modules/onnxruntime-web/dist/${name}`, `${project}/${name}`);
  }
  const found = await runInBrowser<number[]>(project);
  const model = await loadModel(DEFAULT_MODEL, {});
  const { images } = await draw(model, { numStep: 4, count: 2, seed: 0, labels: [3, 9], guidance: 1.5 });
  await model.close();
  assert(found.length === images.length);
  images.forEach((value, i) => assert(Math.abs(value - found[i]) < 1e-3, `pixel ${i}: ${found[i]}, not ${value}`));
  await Deno.remove(project, { recursive: true });
});
