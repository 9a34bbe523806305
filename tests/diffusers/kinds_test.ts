// What each kind of pipeline is by default, where its config says nothing, and what it makes of a scale of guidance.
import { assertEquals } from "@std/assert";
import type { FolderFacts } from "../../src/diffusers/pipelines/kind.ts";
import { kindOf } from "../../src/diffusers/pipelines/kinds.ts";
import { latentShape } from "../../src/diffusers/pipelines/latent_shape.ts";
import { classCount } from "../../src/diffusers/pipelines/dit.ts";
import { FAKE_FOLDERS, openFake } from "../support/fake_pipelines.ts";

const AUTOENCODER = { factor: 8, channels: 4 } as FolderFacts["autoencoder"];
const facts = (network: object = {}): FolderFacts => ({
  index: {},
  parts: new Set(),
  network: { ...network },
  autoencoder: AUTOENCODER,
  defaults: {},
});

/** What is passed of a kind of pipeline to be asked for. */
const SUBJECTS: Record<string, object> = { dit: { class: 1 }, ddpm: {} };

async function conditions(name: string, options: object) {
  const { pipeline } = await openFake(FAKE_FOLDERS[name]());
  const size = name === "flux" ? { width: 8, height: 8, maxSequenceLength: 3 } : {};
  return await pipeline.encode({ ...SUBJECTS[name] ?? { prompt: "ab" }, ...size, ...options });
}

Deno.test("guidance of 1 is none, anything above it has a second pass at that scale", async () => {
  for (const name of ["sd", "sdxl", "sd3", "pixart", "dit"]) {
    const { guidance, negative } = await conditions(name, { guidance: 1 });
    assertEquals([name, guidance, negative], [name, 1, undefined]);
    for (const scale of [1.25, 3]) {
      const { guidance, negative } = await conditions(name, { guidance: scale });
      assertEquals([name, guidance, negative !== undefined], [name, scale, true]);
    }
  }
});

Deno.test("a network that takes guidance as an input, or none, has no second pass", async () => {
  for (const name of ["lcm", "flux", "ddpm"]) {
    const { guidance, negative } = await conditions(name, { guidance: 3 });
    assertEquals([name, guidance, negative], [name, 1, undefined]);
  }
});

Deno.test("Flux has a second pass where there is a negative prompt and its own scale is above 1", async () => {
  const flux = async (options: object) => {
    const { guidance, negative } = await conditions("flux", options);
    return [guidance, negative !== undefined];
  };
  assertEquals(await flux({ negativePrompt: "c", trueGuidance: 1 }), [1, false]);
  assertEquals(await flux({ trueGuidance: 2 }), [1, false]);
  assertEquals(await flux({ negativePrompt: "c", trueGuidance: 1.25 }), [1.25, true]);
});

Deno.test("a Stable Diffusion XL that takes guidance as an input has no second pass either", async () => {
  const folder = FAKE_FOLDERS.sdxl();
  folder.files["unet/config.json"] = JSON.stringify({ sample_size: 4, time_cond_proj_dim: 4 });
  const { pipeline } = await openFake(folder);
  const { guidance, negative, inputs } = await pipeline.encode({ prompt: "ab", guidance: 5 });
  assertEquals([guidance, negative, inputs.timestep_cond.dims], [1, undefined, [1, 4]]);
});

Deno.test("sizes are the class's own where the network's config says none", () => {
  const sizes = {
    StableDiffusionPipeline: 512,
    StableDiffusionXLPipeline: 1024,
    StableDiffusion3Pipeline: 1024,
    FluxPipeline: 1024,
    PixArtAlphaPipeline: 1024,
    LatentConsistencyModelPipeline: 512,
    DiTPipeline: 256,
    DDPMPipeline: 32,
    DDIMPipeline: 32,
  };
  for (const [name, side] of Object.entries(sizes)) {
    assertEquals([name, kindOf(name).defaultSize(facts())], [name, { width: side, height: side }]);
  }
});

Deno.test("sides are multiples of what a latent, or a patch of them, covers", () => {
  const multipleOf = (name: string, network: object = {}) => kindOf(name).multipleOf(facts(network));
  assertEquals(multipleOf("StableDiffusionPipeline"), 8);
  assertEquals(multipleOf("FluxPipeline"), 16);
  assertEquals(multipleOf("DDPMPipeline"), 1);
  assertEquals([{}, { patch_size: 4 }].map((network) => multipleOf("StableDiffusion3Pipeline", network)), [
    16,
    32,
  ]);
  const { dynamicShift } = kindOf("StableDiffusion3Pipeline");
  assertEquals([{}, { patch_size: 4 }].map((network) => dynamicShift!.patch(facts(network))), [2, 4]);
});

Deno.test("Stable Diffusion 3 leaves out the steps that the strength does not take, rounded down", () => {
  const firstStep = kindOf("StableDiffusion3Pipeline").firstStep!;
  assertEquals([firstStep(10, 0.55), firstStep(10, 1), firstStep(10, 1.2), firstStep(7, 0.5)], [4, 0, 0, 3]);
});

Deno.test("a network of pixels has the channels that it gives, three where it says none", () => {
  const size = { width: 16, height: 8 };
  assertEquals(latentShape(kindOf("DDPMPipeline"), facts({ out_channels: 1 }), size), [1, 8, 16]);
  assertEquals(latentShape(kindOf("DDPMPipeline"), facts(), size), [3, 8, 16]);
  assertEquals(latentShape(kindOf("StableDiffusionPipeline"), facts({ out_channels: 1 }), size), [4, 1, 2]);
});

Deno.test("a network has the classes that it says, and 1000 where it says none", () => {
  assertEquals([classCount({ num_embeds_ada_norm: 10 }), classCount({})], [10, 1000]);
});

Deno.test("Stable Diffusion 3 without T5 has zeros as wide as the network reads, 4096 where it does not say", async () => {
  const widths = [];
  for (const config of [{}, { joint_attention_dim: 6 }]) {
    const folder = FAKE_FOLDERS.sd3();
    const index = { ...JSON.parse(folder.files["model_index.json"]), text_encoder_3: [null, null] };
    folder.files["model_index.json"] = JSON.stringify(index);
    folder.files["transformer/config.json"] = JSON.stringify({ sample_size: 4, patch_size: 2, ...config });
    const { pipeline } = await openFake(folder);
    const { inputs } = await pipeline.encode({ prompt: "ab", maxSequenceLength: 2, guidance: 1 });
    widths.push(inputs.encoder_hidden_states.dims);
  }
  assertEquals(widths, [[1, 5 + 2, 4096], [1, 5 + 2, 6]]);
});

Deno.test("the places of Flux's patches are counted by rows and columns", async () => {
  const { shared } = await conditions("flux", { width: 12, height: 8 });
  const { img_ids: images, txt_ids: texts } = shared!;
  assertEquals(Array.from(images.data, Number), [0, 0, 0, 0, 0, 1, 0, 0, 2, 0, 1, 0, 0, 1, 1, 0, 1, 2]);
  assertEquals([images.dims, texts.dims, Array.from(texts.data, Number)], [[6, 3], [3, 3], Array(9).fill(0)]);
});

Deno.test("steps, guidance and strength are those of diffusers' classes", () => {
  const DEFAULTS: Record<string, [steps: number, guidance: number][]> = {
    StableDiffusionPipeline: [[50, 7.5], [50, 7.5], [50, 7.5]],
    StableDiffusionXLPipeline: [[50, 5], [50, 5], [50, 7.5]],
    StableDiffusion3Pipeline: [[28, 7], [50, 7], [50, 7]],
    FluxPipeline: [[28, 3.5]],
    PixArtAlphaPipeline: [[20, 4.5]],
    LatentConsistencyModelPipeline: [[4, 8.5]],
    DiTPipeline: [[50, 4]],
    DDPMPipeline: [[1000, 1]],
    DDIMPipeline: [[50, 1]],
  };
  for (const [name, expected] of Object.entries(DEFAULTS)) {
    const { defaults, imageDefaults, maskDefaults } = kindOf(name);
    const found = [defaults, imageDefaults, maskDefaults].filter((each) => each !== undefined);
    assertEquals([name, found.map(({ numStep, guidance }) => [numStep, guidance])], [name, expected]);
  }
  const strengths = (name: string) => [kindOf(name).imageDefaults!.strength, kindOf(name).maskDefaults!.strength];
  assertEquals(strengths("StableDiffusionPipeline"), [0.8, 1]);
  assertEquals(strengths("StableDiffusionXLPipeline"), [0.3, 0.9999]);
  assertEquals(strengths("StableDiffusion3Pipeline"), [0.6, 0.6]);
});

Deno.test("the kinds that have pixels of their own, a shift by size, and times of their own say so", () => {
  const withOut = ["DDPMPipeline", "DDIMPipeline"];
  const all = [...withOut, "StableDiffusionPipeline", "StableDiffusionXLPipeline", "StableDiffusion3Pipeline"]
    .concat(
      ["FluxPipeline", "PixArtAlphaPipeline", "LatentConsistencyModelPipeline", "DiTPipeline"],
    );
  for (const name of all) assertEquals([name, kindOf(name).hasAutoencoder], [name, !withOut.includes(name)]);
  const shift = (name: string) => {
    const { dynamicShift, timeScale } = kindOf(name);
    return [dynamicShift!.maxShift, dynamicShift!.always, dynamicShift!.patch(facts()), timeScale];
  };
  assertEquals(shift("FluxPipeline"), [1.15, true, 2, 1e-3]);
  assertEquals(shift("StableDiffusion3Pipeline"), [1.16, false, 2, undefined]);
});
