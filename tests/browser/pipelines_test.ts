// Pipelines of diffusers in a real browser, from the npm package: the numbers of diffusers, by onnxruntime-web.
/// <reference lib="dom" />
import { assert, assertEquals } from "@std/assert";
import { build, stop } from "esbuild";
import { needing, startChromium } from "../support/browser/chromium.ts";
import { visit } from "../support/browser/page.ts";
import { serveSite } from "../support/browser/site.ts";
import { optionsOf, readStoredRuns, worst } from "../support/golden_pipelines.ts";
import { link, makeProject, NAME } from "../support/portable/npm_project.ts";

const browser = await startChromium();
Deno.test.afterAll(() => browser?.close());

/** A run as a page can be given it: typed arrays are lists. */
async function storedRun(name: "sd1" | "flux") {
  const golden = await readStoredRuns(name), run = golden.runs[0];
  const { noise: _, latents, ...options } = optionsOf(golden, run, "prompt");
  const picture = golden.tensors.get(`${run.id}.image`)!.data as Uint8Array;
  const final = golden.tensors.get(`${run.id}.final_ort`)!.data as Float32Array;
  return {
    run,
    picture,
    final,
    options: { ...options, latents: { data: [...latents!.data], dims: latents!.dims } },
  };
}

/** The files of a folder of tests/data/pipelines, by the path that a page asks for. */
async function filesOf(folder: string): Promise<Record<string, () => Response>> {
  const found: Record<string, () => Response> = {};
  for await (
    const { name, isDirectory } of Deno.readDir(new URL(`../data/pipelines/${folder}`, import.meta.url))
  ) {
    const path = `${folder}/${name}`;
    if (isDirectory) {
      Object.assign(found, await filesOf(path));
      continue;
    }
    const bytes = await Deno.readFile(new URL(`../data/pipelines/${path}`, import.meta.url));
    found[path] = () => new Response(bytes);
  }
  return found;
}

Deno.test(
  "Stable Diffusion and Flux give diffusers' pictures in a browser, and fetch their weights once",
  needing(browser),
  async () => {
    const project = await makeProject();
    await link(project, ["onnxruntime-web"]);
    const [sd1, flux] = [await storedRun("sd1"), await storedRun("flux")];
    const contents = `
    import { openPipeline } from "${NAME}/diffusers";
    const run = async (folder, { latents, ...options }) => {
      const pipeline = await openPipeline(folder, { provider: "wasm" });
      const noise = { data: Float32Array.from(latents.data), dims: latents.dims };
      const result = await pipeline.run({ ...options, latents: noise });
      await pipeline.close();
      return { latents: [...result.latents.data], images: result.images.map(({ data }) => [...data]) };
    };
    const sd1 = await run("sd1", ${JSON.stringify(sd1.options)});
    globalThis.result = {
      sd1,
      again: await run(new URL("sd1/", location.href), ${JSON.stringify(sd1.options)}),
      flux: await run("flux-fp16", ${JSON.stringify(flux.options)}),
      missing: await openPipeline("none").catch(({ message }) => message),
    };`;
    await build({
      stdin: { contents, resolveDir: project },
      bundle: true,
      format: "esm",
      platform: "browser",
      outfile: `${project}/run.js`,
      logLevel: "error",
    });
    await stop();
    for (const name of ["ort-wasm-simd-threaded.jsep.wasm", "ort-wasm-simd-threaded.asyncify.wasm"]) {
      await Deno.copyFile(`node_modules/onnxruntime-web/dist/${name}`, `${project}/${name}`);
    }
    const page_ = '<link rel="icon" href="data:,"><script type="module" src="run.js"></script>';
    await Deno.writeTextFile(`${project}/index.html`, page_);
    const site = serveSite(project, { ...await filesOf("sd1"), ...await filesOf("flux-fp16") });
    const { page, context } = await visit(browser!, "about:blank");
    const fetched: string[] = [];
    page.on(
      "request",
      (request) => void fetched.push(`${request.method()} ${request.url().slice(site.url.length)}`),
    );
    await page.goto(site.url);
    const result = await page.waitForFunction(() => (globalThis as { result?: unknown }).result, undefined, {
      timeout: 60_000,
    });
    const found = await result.jsonValue() as
      & Record<"sd1" | "again" | "flux", { latents: number[]; images: number[][] }>
      & {
        missing: string;
      };
    await context.close();
    await site.close();
    await Deno.remove(project, { recursive: true });
    assert(worst(found.sd1.latents, sd1.final) / sd1.run.std < 1e-4, `${worst(found.sd1.latents, sd1.final)}`);
    assert(worst(found.sd1.images.flat(), sd1.picture) <= 1);
    assertEquals(found.again, found.sd1);
    // float16 against float32.
    assert(
      worst(found.flux.latents, flux.final) / flux.run.std < 1e-2,
      `${worst(found.flux.latents, flux.final)}`,
    );
    assert(worst(found.flux.images.flat(), flux.picture) <= 3, `${worst(found.flux.images.flat(), flux.picture)}`);
    assert(found.missing.endsWith("none/ has no model_index.json"), found.missing);
    const asked = fetched.filter((request) => request.endsWith(" sd1/unet/model.onnx")).sort();
    // Two pipelines look whether it is there; the weights themselves come once.
    assertEquals(asked, ["GET", "HEAD", "HEAD"].map((method) => `${method} sd1/unet/model.onnx`));
  },
);
