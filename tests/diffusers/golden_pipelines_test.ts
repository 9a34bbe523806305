// Whole pipelines by ONNX Runtime, against diffusers' own runs on the same files and from the same latents.
import { fileURLToPath } from "node:url";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { localFolder } from "../../src/diffusers/folder/local_folder.ts";
import { openPipeline } from "../../src/diffusers/mod.ts";
import { distanceTo, optionsOf, readStoredRuns, worst } from "../support/golden_pipelines.ts";

const at = (name: string) => new URL(`../data/pipelines/${name}`, import.meta.url);
const options = { provider: "cpu", threads: 1 } as const;

Deno.test("Stable Diffusion gives diffusers' latents and pictures", async () => {
  const golden = await readStoredRuns("sd1");
  // One of its prompts has a letter that its tokenizer knows as bytes alone.
  await using pipeline = await openPipeline(at("sd1"), { ...options, onWarning: () => {} });
  for (const run of golden.runs) {
    const { latents, bytes = 0 } = await distanceTo(golden, run, pipeline, optionsOf(golden, run, "prompt"));
    assert(
      latents < 1e-4 && bytes <= 1,
      `${run.id}: latents ${latents} of their deviation, pictures ${bytes} of 255`,
    );
  }
});

Deno.test("text embeddings are those of transformers", async () => {
  const { prompts, tensors } = await readStoredRuns("sd1");
  await using pipeline = await openPipeline(fileURLToPath(at("sd1")), options);
  const [{ prompt, negative: negativePrompt }] = prompts!.prompts;
  const { inputs, negative } = await pipeline.encode({ prompt, negativePrompt });
  for (const [ours, name] of [[inputs, "prompt_embeds"], [negative!, "negative_prompt_embeds"]] as const) {
    const { data, dims } = tensors.get(`embeds.0.${name}`)!;
    assertEquals(ours.encoder_hidden_states.dims, dims);
    assert(worst(ours.encoder_hidden_states.data as Float32Array, data) < 1e-5);
  }
});

Deno.test("batches, limits of them, and phases change no picture", async () => {
  const { prompts } = await readStoredRuns("sd1");
  const run = {
    prompt: prompts!.prompts[0].prompt,
    count: 3,
    numStep: 2,
    method: "ddim",
    width: 32,
    height: 32,
  } as const;
  await using whole = await openPipeline(at("sd1"), options);
  const { latents, images } = await whole.run(run);
  assertEquals(images.length, 3);
  await using split = await openPipeline(at("sd1"), { ...options, batchLimit: 4, phases: true });
  assert(worst((await split.run(run)).latents.data, latents.data) < 1e-5);
  const third = await whole.run({ ...run, count: 1, latents: { data: await noiseOf(2), dims: [1, 4, 4, 4] } });
  assert(worst(third.latents.data, latents.data.slice(128)) < 1e-5);
});

Deno.test("Flux in float16 gives what diffusers gives in float32, to its own precision, from T5's tokens on", async () => {
  const golden = await readStoredRuns("flux"), [run] = golden.runs;
  await using pipeline = await openPipeline(at("flux-fp16"), options);
  const { latents, bytes = 0 } = await distanceTo(golden, run, pipeline, optionsOf(golden, run, "prompt"));
  assert(latents > 1e-6 && latents < 1e-2 && bytes <= 3, `latents ${latents}, pictures ${bytes}`);
  const { prompts, tensors } = golden;
  const { inputs } = await pipeline.encode({ prompt: prompts!.prompts[0].prompt, maxSequenceLength: 32 });
  const distance = worst(
    inputs.encoder_hidden_states.data as Float32Array,
    tensors.get("embeds.0.prompt_embeds")!.data,
  );
  assert(distance < 1e-2, `${distance}`);
});

async function noiseOf(image: number): Promise<Float32Array> {
  const { getNoise } = await import("../../src/tensors/noise.ts");
  return getNoise([1, 4, 4, 4], { first: image }).data;
}

Deno.test("a float16 network gives what the float32 one gives, to its own precision", async () => {
  const golden = await readStoredRuns("ddpm");
  await using pipeline = await openPipeline(at("ddpm-fp16"), options);
  for (const run of golden.runs) {
    const { latents } = await distanceTo(golden, run, pipeline, optionsOf(golden, run, "nothing"));
    assert(latents > 1e-6 && latents < 2e-2, `${latents}`);
  }
});

Deno.test("an image that is encoded and decoded is the image again, as far as its weights can", async () => {
  await using pipeline = await openPipeline(at("sd1"), options);
  const image = { data: Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => i % 251), width: 64, height: 64 };
  const run = { prompt: "a fox", image, numStep: 50, strength: 0.02, width: 64, height: 64 };
  const { plan, images } = await pipeline.run({ ...run, scheduler: { _class_name: "DDIMScheduler" } });
  assertEquals([plan.nfe, images[0].width, images[0].height], [1, 64, 64]);
});

Deno.test("a folder that is not there is an error that names it", async () => {
  await assertRejects(() => openPipeline("no/such/folder"), TypeError, "no/such/folder has no model_index.json");
  assertEquals(await localFolder(at("sd1")).has("unet"), false);
});

Deno.test("a checkpoint behind a URL is fetched", async () => {
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname.includes("broken")) return new Response("broken", { status: 500 });
    try {
      return new Response(request.method === "HEAD" ? undefined : await Deno.readFile(at(`.${pathname}`)));
    } catch {
      return new Response("not found", { status: 404 });
    }
  });
  const base = `http://127.0.0.1:${server.addr.port}`;
  try {
    const run = { numStep: 2, method: "ddim" } as const;
    await using remote = await openPipeline(`${base}/ddpm-fp16`, options);
    await using local = await openPipeline(at("ddpm-fp16"), options);
    assertEquals((await remote.run(run)).latents, (await local.run(run)).latents);
    await assertRejects(
      () => openPipeline(new URL(`${base}/other`), options),
      TypeError,
      "has no model_index.json",
    );
    await assertRejects(() => openPipeline(`${base}/broken`, options), TypeError, "cannot be read: status 500");
  } finally {
    await server.shutdown();
  }
});

Deno.test("networks in workers draw the same, and end with the pipeline", async () => {
  const run = { numStep: 2, seed: 3, method: "ddim" } as const;
  await using here = await openPipeline(at("ddpm-fp16"), options);
  await using away = await openPipeline(at("ddpm-fp16"), { ...options, worker: true });
  assertEquals((await away.run(run)).latents, (await here.run(run)).latents);
});
