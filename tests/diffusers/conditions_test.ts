// What each kind of pipeline gives its network, on text encoders whose states are known.
import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { PipelineRunOptions } from "../../src/diffusers/pipelines/run_options.ts";
import { numbersOf } from "../support/fake_session.ts";
import { FAKE_FOLDERS, type FakeFolder, openFake, sessionOf } from "../support/fake_pipelines.ts";

/** The first run's inputs of the denoising network: numbers and shapes. */
async function given(kind: string, options: PipelineRunOptions, change: (folder: FakeFolder) => void = () => {}) {
  const folder = FAKE_FOLDERS[kind]();
  change(folder);
  const { pipeline, opened } = await openFake(folder);
  await pipeline.run({ numStep: 1, output: "latents", ...options });
  const [feeds] = sessionOf(opened, folder.networks.unet ? "unet" : "transformer").given;
  return Object.fromEntries(Object.entries(feeds).map(([name, feed]) => [name, [numbersOf(feed), feed.dims]]));
}

/** CLIP's row of "ab" by the state `[scale id + layer, scale]`. */
const CLIP_AB = [20, 0 + 8, 1, 21, 21];

Deno.test("Stable Diffusion attends to the last layer, without the condition first", async () => {
  const { encoder_hidden_states: [states, dims], timestep: [, time] } = await given("sd", {
    prompt: "ab",
    negativePrompt: "c",
    guidance: 3,
  });
  assertEquals(states, [20, 2, 21, 21, 21, ...CLIP_AB].flatMap((id) => [id, 1]));
  assertEquals([dims, time], [[2, 5, 2], []]);
});

Deno.test("without guidance there is no second pass", async () => {
  const { encoder_hidden_states: [, dims] } = await given("sd", { prompt: "ab", guidance: 1 });
  assertEquals(dims, [1, 5, 2]);
});

Deno.test("Stable Diffusion's negative prompt is the empty text by default", async () => {
  const { encoder_hidden_states: [states] } = await given("sd", { prompt: "ab", count: 2 });
  const empty = [20, 21, 21, 21, 21];
  assertEquals(states, [...empty, ...empty, ...CLIP_AB, ...CLIP_AB].flatMap((id) => [id, 1]));
});

Deno.test("each image has a prompt of its own where there are several, and all have the negative one", async () => {
  const empty = [20, 21, 21, 21, 21], c = [20, 2, 21, 21, 21], ofTwo = [...empty, ...empty, ...CLIP_AB, ...c];
  const sd = await given("sd", { prompt: ["ab", "c"] });
  assertEquals(sd.encoder_hidden_states[0], ofTwo.flatMap((id) => [id, 1]));
  assertEquals(sd.sample[1], [4, 2, 4, 4]);
  const sd3 = await given("sd3", { prompt: ["ab", "c"], maxSequenceLength: 4, guidance: 1 });
  assertEquals(sd3.encoder_hidden_states[1][0], 2);
  for (const [row, prompt] of ["ab", "c"].entries()) {
    const one = await given("sd3", { prompt, maxSequenceLength: 4, guidance: 1 });
    for (const name of ["encoder_hidden_states", "pooled_projections"]) {
      const [values] = one[name];
      assertEquals(sd3[name][0].slice(row * values.length, (row + 1) * values.length), values, name);
    }
  }
  for (const kind of ["lcm", "sdxl", "flux", "pixart"]) {
    const two = await given(kind, { prompt: ["ab", "c"], guidance: 1 }), name = "encoder_hidden_states";
    const [[first], [second]] = [
      await given(kind, { prompt: "ab", guidance: 1 }),
      await given(kind, {
        prompt: "c",
        guidance: 1,
      }),
    ].map((each) => each[name]);
    assertEquals(two[name][0], [...first, ...second], kind);
  }
  const { encoder_attention_mask: [, dims] } = await given("pixart", { prompt: ["ab", "c"], guidance: 1 });
  assertEquals(dims, [2, 120]);
});

Deno.test("latent consistency models take guidance as sines and cosines, and no second pass", async () => {
  const { timestep_cond: [embedding, dims], encoder_hidden_states: [, states] } = await given("lcm", {
    prompt: "ab",
    guidance: 1.5,
  });
  const expected = [Math.sin(500), Math.sin(500e-4), Math.cos(500), Math.cos(500e-4)];
  expected.forEach((value, i) => assertAlmostEquals(embedding[i], value, 1e-6));
  assertEquals([dims, states], [[1, 4], [1, 5, 2]]);
});

Deno.test("so does a Stable Diffusion that was distilled with guidance", async () => {
  const inputs = await given("lcm", { prompt: "ab", guidance: 1.5, negativePrompt: "c" }, ({ files }) => {
    files["model_index.json"] = files["model_index.json"].replace("LatentConsistencyModel", "StableDiffusion");
  });
  assertEquals([inputs.timestep_cond[1], inputs.encoder_hidden_states[1]], [[1, 4], [1, 5, 2]]);
});

Deno.test("Stable Diffusion XL attends to both layers before the last, and knows the size", async () => {
  const inputs = await given("sdxl", { prompt: "ab", negativePrompt: "c", guidance: 3, width: 8, height: 12 });
  // The fourth output, hidden_states.1, is the layer before the last.
  const row = (ids: number[]) => ids.flatMap((id) => [id + 3, 1, 10 * id + 3, 10, 10]);
  assertEquals(
    inputs.encoder_hidden_states,
    [[...row([20, 2, 21, 21, 21]), ...row(CLIP_AB)], [2, 5, 5]] as unknown,
  );
  assertEquals(inputs.text_embeds, [[2, 10, 8, 10], [2, 2]]);
  const sizes = [12, 8, 0, 0, 12, 8];
  assertEquals(inputs.time_ids, [[...sizes, ...sizes], [2, 6]]);
});

Deno.test("without a negative prompt Stable Diffusion XL takes zeros, or the empty text where its index says so", async () => {
  const zero = await given("sdxl", { prompt: "ab", guidance: 3 });
  assertEquals(zero.encoder_hidden_states[0].slice(0, 25), Array(25).fill(0));
  assertEquals(zero.text_embeds[0].slice(0, 2), [0, 0]);
  assertEquals(zero.time_ids[0].slice(0, 6), zero.time_ids[0].slice(6));
  const empty = await given("sdxl", { prompt: "ab", guidance: 3 }, ({ files }) => {
    const index = { ...JSON.parse(files["model_index.json"]), force_zeros_for_empty_prompt: false };
    files["model_index.json"] = JSON.stringify(index);
  });
  assertEquals(empty.text_embeds[0].slice(0, 2), [21, 10]);
  const given_ = await given("sdxl", { prompt: "ab", negativePrompt: "", guidance: 3 });
  assertEquals(given_.text_embeds[0].slice(0, 2), [21, 10]);
});

Deno.test("Stable Diffusion XL runs by its second encoder alone where the first is absent", async () => {
  const { encoder_hidden_states: [states, dims] } = await given(
    "sdxl",
    { prompt: "ab", guidance: 1 },
    ({ files }) => {
      const index = { ...JSON.parse(files["model_index.json"]), text_encoder: [null, null] };
      files["model_index.json"] = JSON.stringify(index);
    },
  );
  assertEquals([states.slice(0, 3), dims] as unknown, [[203, 10, 10], [1, 5, 3]]);
});

Deno.test("Stable Diffusion 3 joins CLIP's states side by side, and T5's after them", async () => {
  const inputs = await given("sd3", { prompt: "ab", guidance: 1, maxSequenceLength: 4 });
  const clip = CLIP_AB.flatMap((id) => [id + 3, 1, 10 * id + 3, 10, 10, 0]);
  const t5 = [4, 5, 1, 0].flatMap((id) => [100 * id, 100, 100, 100, 100, 100]);
  assertEquals(inputs.encoder_hidden_states, [[...clip, ...t5], [1, 9, 6]] as unknown);
  assertEquals(inputs.pooled_projections, [[8, 1, 8, 10], [1, 4]]);
  assertEquals(inputs.timestep, [[1000], [1]]);
});

Deno.test("Stable Diffusion 3 gives T5 256 ids by default, and zeros where there is no T5", async () => {
  const { encoder_hidden_states: [, dims] } = await given("sd3", { prompt: "ab", guidance: 2 });
  assertEquals(dims, [2, 5 + 256, 6]);
  const { encoder_hidden_states: [states] } = await given(
    "sd3",
    { prompt: "ab", guidance: 1, maxSequenceLength: 2 },
    ({ files }) => {
      const index = { ...JSON.parse(files["model_index.json"]), text_encoder_3: [null, null] };
      files["model_index.json"] = JSON.stringify(index);
    },
  );
  assertEquals(states.slice(30), Array(12).fill(0));
});

Deno.test("Flux packs its latents, and knows the places of tokens and patches in the network's own rank", async () => {
  const latents = { data: Float32Array.from({ length: 16 }, (_, i) => i), dims: [1, 2, 2, 4] };
  const inputs = await given("flux", {
    prompt: "ab",
    guidance: 3.5,
    width: 8,
    height: 4,
    latents,
    maxSequenceLength: 3,
  });
  const patches = [0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15];
  assertEquals(inputs.hidden_states, [patches, [1, 2, 8]]);
  assertEquals(inputs.img_ids, [[0, 0, 0, 0, 0, 1], [2, 3]]);
  assertEquals(inputs.txt_ids, [Array(9).fill(0), [1, 3, 3]] as unknown);
  assertEquals(inputs.guidance, [[3.5], [1]]);
  assertEquals(inputs.pooled_projections, [[8, 1], [1, 2]]);
  assertEquals(inputs.encoder_hidden_states, [[400, 100, 500, 100, 100, 100], [1, 3, 2]]);
  assertEquals(inputs.timestep, [[1], [1]]);
});

Deno.test("Flux gives T5 512 ids by default, and takes a negative prompt with trueGuidance", async () => {
  const plain = await given("flux", { prompt: "ab", negativePrompt: "c" });
  assertEquals(plain.encoder_hidden_states[1], [1, 512, 2]);
  const inputs = await given("flux", { prompt: "ab", negativePrompt: "c", trueGuidance: 2, maxSequenceLength: 3 });
  assertEquals(inputs.encoder_hidden_states[0], [600, 100, 100, 100, 0, 100, 400, 100, 500, 100, 100, 100]);
  assertEquals(inputs.guidance, [[3.5, 3.5], [2]]);
});

Deno.test("PixArt reads in lower case, hides the padding, and knows the size where the network does", async () => {
  const inputs = await given("pixart", { prompt: " AB ", guidance: 3, width: 8, height: 4, maxSequenceLength: 4 });
  assertEquals(inputs.encoder_attention_mask, [[1, 0, 0, 0, 1, 1, 1, 0], [2, 4]]);
  assertEquals(inputs.encoder_hidden_states[0], [1, 0, 0, 0, 4, 5, 1, 0].flatMap((id) => [id, 1]));
  assertEquals(inputs.aspect_ratio, [[0.5, 0.5], [2, 1]]);
  assertEquals("resolution" in inputs, false);
});

Deno.test("PixArt's text encoder does not see the padding either, and takes 120 ids by default", async () => {
  const { pipeline, opened } = await openFake(FAKE_FOLDERS.pixart());
  await pipeline.run({ prompt: "a", numStep: 1, output: "latents", guidance: 1 });
  const { attention_mask } = sessionOf(opened, "text_encoder").given[0];
  assertEquals([attention_mask.dims, numbersOf(attention_mask).slice(0, 4)] as unknown, [[1, 120], [1, 1, 0, 0]]);
});

Deno.test("DiT takes classes, and the class that means none for guidance", async () => {
  const { class_labels } = await given("dit", { class: [3, 4], guidance: 2 });
  assertEquals(class_labels, [[10, 10, 3, 4], [4]]);
  const alone = await given("dit", { class: 3, count: 2, guidance: 1 });
  assertEquals(alone.class_labels, [[3, 3], [2]]);
});

Deno.test("a network with an input that nothing fills is an error that names it", async () => {
  const folder = FAKE_FOLDERS.lcm();
  folder.files["unet/config.json"] = "{}";
  const { pipeline } = await openFake(folder);
  let message = "";
  await pipeline.run({ prompt: "a", numStep: 1, width: 8, height: 8 }).catch((error) => message = error.message);
  assertEquals(message, "The network has inputs that this pipeline does not know: timestep_cond");
});
