// The npm package in a real browser: the core of the suite, and the shipped model by onnxruntime-web.
/// <reference lib="dom" />
import { assert, assertEquals, assertMatch } from "@std/assert";
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

/** What Chromium says where a page asks for a GPU, where there is none. */
const NO_GPU = "No available adapters.";

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
  assertEquals(complaints.filter((text) => text !== NO_GPU), []);
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

/** A program of a page, and modules of their own beside it, each in one file. */
async function bundle(project: string, programs: Record<string, string>): Promise<void> {
  for (const [name, contents] of Object.entries(programs)) {
    await build({
      stdin: { contents, resolveDir: project },
      bundle: true,
      format: "esm",
      platform: "browser",
      outfile: `${project}/${name}`,
      logLevel: "error",
    });
  }
  await stop();
}

Deno.test("the package draws in a browser what the command line draws, in a worker too", settings, async () => {
  const project = await makeProject();
  await link(project, ["onnxruntime-web"]);
  await bundle(project, {
    "session.js": `import "${NAME}/onnx/worker";`,
    "run.js": `
    import { getNoise, getSampler } from "${NAME}";
    import { ClosedError, openModel, openNodeModel, openWebModel, ProviderError } from "${NAME}/onnx";
    import { loadModel } from "${NAME}/models";
    const worker = new URL("session.js", location.href);
    const draw = async ({ sde, prediction, epsFn }) => {
      const sampler = getSampler(sde, epsFn({ labels: [3, 9], guidance: 1.5 }), { prediction, numStep: 4 });
      return [...(await sampler(getNoise([2, 1, 28, 28]))).data];
    };
    const reason = (promise) =>
      promise.then(() => "none", (error) => [error instanceof ProviderError, error.available?.join(), error.message]);

    const here = await loadModel("digits.onnx"), away = await loadModel("digits.json", { worker, provider: "wasm" });
    const [drawn, within] = [await draw(here), await draw(away)];
    const closing = [here, away].map((model) => model.close());
    const closed = [];
    for (const model of [here, away]) {
      await model.close();
      try { model.epsFn({ labels: [1] }); } catch (error) { closed.push(error instanceof ClosedError); }
    }
    await Promise.all(closing);
    const web = await openWebModel("digits.onnx");
    globalThis.result = {
      drawn,
      within,
      closed,
      providers: [here.provider, away.provider, web.provider],
      cpu: await reason(openModel("digits.onnx", { provider: "cpu" })),
      node: await reason(openNodeModel("digits.onnx")),
      webgpu: await reason(openModel("digits.onnx", { provider: "webgpu", worker })),
      card: await loadModel("wrong.json").catch(({ message }) => message),
      sum: await loadModel("other.json").catch(({ message }) => message),
    };`,
  });
  const text = await Deno.readTextFile(DEFAULT_MODEL.replace(".onnx", ".json"));
  await Deno.writeTextFile(`${project}/digits.json`, text);
  await Deno.writeTextFile(`${project}/wrong.json`, text.replace('"eps"', '"noise"'));
  await Deno.writeTextFile(`${project}/other.json`, text.replace('"784e', '"0000'));
  await Deno.copyFile(DEFAULT_MODEL, `${project}/digits.onnx`);
  for (const name of ["ort-wasm-simd-threaded.jsep.wasm", "ort-wasm-simd-threaded.asyncify.wasm"]) {
    await Deno.copyFile(`node_modules/onnxruntime-web/dist/${name}`, `${project}/${name}`);
  }
  const found = await runInBrowser<Record<string, unknown> & { drawn: number[]; within: number[] }>(project);
  const model = await loadModel(DEFAULT_MODEL, {});
  const { images } = await draw(model, { numStep: 4, count: 2, seed: 0, labels: [3, 9], guidance: 1.5 });
  await model.close();
  const { drawn, within, closed, providers, cpu, node, webgpu, card, sum } = found;
  assert(drawn.length === images.length);
  images.forEach((value, i) => assert(Math.abs(value - drawn[i]) < 1e-3, `pixel ${i}: ${drawn[i]}, not ${value}`));
  assertEquals(within, drawn);
  assertEquals({ closed, providers }, { closed: [true, true], providers: ["wasm", "wasm", "wasm"] });
  for (
    const [provider, [isError, available, message]] of Object.entries({ cpu, node, webgpu }) as [
      string,
      string[],
    ][]
  ) {
    assertEquals([isError, available], [true, "wasm"] as unknown as string[], provider);
    assertMatch(message, /^The provider (cpu|webgpu) is not available; available: wasm: /);
  }
  assertMatch(card as string, /"prediction" must be one of eps, v, x0, flow, found "noise"/);
  assertMatch(
    sum as string,
    /is not the one that its card describes, .* its sha256 is 784e[0-9a-f]{60}, expected 0000/,
  );
  await Deno.remove(project, { recursive: true });
});
