// What a folder or a run is refused for, before anything large is loaded.
import { assert, assertEquals, assertRejects } from "@std/assert";
import type { PipelineRunOptions } from "../../src/diffusers/pipelines/run_options.ts";
import { schedulerPlan } from "../../src/diffusers/schedulers/scheduler_plan.ts";
import { FAKE_FOLDERS, type FakeFolder, openFake } from "../support/fake_pipelines.ts";

const picture = { data: new Uint8Array(192), width: 8, height: 8 };
const latents = { data: new Float32Array(32), dims: [1, 2, 4, 4] };
const plan = schedulerPlan({ _class_name: "DDIMScheduler", clip_sample: false }, 2);

/** Options of a run by kind of pipeline, with the start of the message. */
const RUNS: [kind: string, options: PipelineRunOptions, message: string][] = [
  ["sd", {}, "A StableDiffusionPipeline needs a prompt, found undefined"],
  ["sd", { prompt: 7 as unknown as string }, "A StableDiffusionPipeline needs a prompt, found number"],
  ["sd", { prompt: ["a", 7 as unknown as string] }, "A StableDiffusionPipeline needs a prompt, found number"],
  ["sd", { prompt: [] }, "prompt must be at least one, found an empty list"],
  ["sd", { prompt: ["a", "b"], count: 3 }, "prompt must be one, or one an image, found 2 for 3 images"],
  ["sd", { prompt: "a", negativePrompt: 7 as unknown as string }, "negativePrompt must be a string, found number"],
  ["sd", { prompt: "a", class: 3 }, "A StableDiffusionPipeline takes no class, found 3"],
  ["dit", { prompt: "a", class: 3 }, "A DiTPipeline takes class, found a prompt"],
  ["dit", { negativePrompt: "a", class: 3 }, "A DiTPipeline takes class, found a negativePrompt"],
  ["dit", {}, "A DiTPipeline needs a class"],
  ["dit", { class: 10 }, "class must be an integer from 0 to 9, found 10"],
  ["dit", { class: -1 }, "class must be an integer from 0 to 9, found -1"],
  ["dit", { class: [1, 1.5] }, "class must be an integer from 0 to 9, found 1.5"],
  ["dit", { class: [] }, "class must be at least one, found an empty list"],
  ["dit", { class: [1, 2], count: 3 }, "class must be one, or one an image, found 2 for 3 images"],
  ["ddpm", { prompt: "a" }, "A DDPMPipeline takes neither prompt nor class, found a prompt"],
  ["ddpm", { class: 1 }, "A DDPMPipeline takes no class, found 1"],
  ["ddpm", { image: picture }, "A DDPMPipeline takes no image, found one"],
  [
    "lcm",
    { prompt: "a", image: picture, mask: picture },
    "A LatentConsistencyModelPipeline takes no image, found one",
  ],
  ["sd", { prompt: "a", width: 9 }, "width must be a multiple of 2, found 9"],
  ["sd", { prompt: "a", height: 0 }, "height must be an integer of at least 1, found 0"],
  ["sd3", { prompt: "a", height: 10 }, "height must be a multiple of 4, found 10"],
  ["flux", { prompt: "a", width: 10 }, "width must be a multiple of 4, found 10"],
  ["sd", { prompt: "a", count: 0 }, "count must be an integer of at least 1, found 0"],
  ["sd", { prompt: "a", numStep: 0 }, "numStep must be an integer of at least 1, found 0"],
  ["sd", { prompt: "a", seed: -1 }, "seed must be an integer of at least 0, found -1"],
  ["sd", { prompt: "a", guidance: NaN }, "guidance must be a finite number, found NaN"],
  ["sd", { prompt: "a", guidanceRescale: 1.5 }, "guidanceRescale must be a number from 0 to 1, found 1.5"],
  ["flux", { prompt: "a", trueGuidance: Infinity }, "trueGuidance must be a finite number, found Infinity"],
  [
    "sd",
    { prompt: "a", guidanceInterval: [5, 1] },
    "guidanceInterval must be two times, the lower first, found 5,1",
  ],
  ["sd", { prompt: "a", rng: "numpy" as "torch" }, 'rng must be one of philox, torch, cuda, found "numpy"'],
  ["sd", { prompt: "a", output: "png" as "pixels" }, 'output must be one of pixels, latents, found "png"'],
  ["sd", { prompt: "a", longPrompts: "split" as "cut" }, 'longPrompts must be one of cut, chunks, found "split"'],
  ["sd3", { prompt: "a", maxSequenceLength: 1 }, "maxSequenceLength must be an integer of at least 2, found 1"],
  ["sd", { prompt: "a", steps: 3 } as PipelineRunOptions, "Unknown option steps"],
  [
    "sd",
    { prompt: "a", method: "t_ab", plan },
    "Only one of plan, method and scheduler may be given, found plan and method",
  ],
  [
    "sd",
    { prompt: "a", method: "t_ab", scheduler: { _class_name: "DDIMScheduler" } },
    "Only one of plan, method and scheduler may be given, found method and scheduler",
  ],
  ["sd", { prompt: "a", plan, numStep: 3 }, "numStep must be that of the plan, 2, or be left out, found 3"],
  ["sd", { prompt: "a", plan: {} as typeof plan }, "A plan must have a method"],
  ["sd", { prompt: "a", tsPhase: "rho" }, "tsPhase goes with a method, found none"],
  ["sd", { prompt: "a", abOrder: 2 }, "abOrder goes with a method, found none"],
  ["sd", { prompt: "a", plan, eta: 1 }, "eta goes with a method, found none"],
  ["sd", { prompt: "a", eta: 2 }, "eta must be a number from 0 to 1, found 2"],
  ["sd", { prompt: "a", gamma: 1 } as never, "gamma goes with a method, found none"],
  ["sd", { prompt: "a", method: "t" as "t_ab" }, "method must be one of"],
  ["sd", { prompt: "a", scheduler: { _class_name: "NoScheduler" } }, "The scheduler must be one of"],
  ["sd", { prompt: "a", mask: picture }, "A mask needs an image, found none"],
  ["sd", { prompt: "a", strength: 0.5 }, "strength needs an image, found none beside strength 0.5"],
  ["sd", { prompt: "a", image: picture, strength: 0 }, "strength must be greater than 0 and at most 1, found 0"],
  [
    "sd",
    { prompt: "a", image: picture, strength: 1.1 },
    "strength must be greater than 0 and at most 1, found 1.1",
  ],
  [
    "sd",
    { prompt: "a", image: picture, numStep: 4, strength: 0.2 },
    "strength must be at least 0.25 of 4 steps, found 0.2",
  ],
  [
    "sd",
    { prompt: "a", image: picture, width: 12 },
    "image must have the size of the result, 12 x 8, found 8 x 8",
  ],
  [
    "sd",
    { prompt: "a", image: picture, mask: { ...picture, width: 4 } },
    "mask must have the size of the result, 8 x 8, found 4 x 8",
  ],
  [
    "sd",
    { prompt: "a", image: { ...picture, data: [1] } },
    "image must have 1, 3 or 4 bytes for each of 8 x 8 pixels, found 1",
  ],
  [
    "sd",
    { prompt: "a", latents: { ...latents, dims: [1, 2, 4, 2] } },
    "latents has 32 elements, but its dims [1,2,4,2] ask for 16",
  ],
  [
    "sd",
    { prompt: "a", latents: { ...latents, dims: [2, 1, 4, 4] } },
    "latents must be of shape [1,2,4,4], found [2,1,4,4]",
  ],
  ["sd", { prompt: "a", latents, count: 2 }, "latents must be of shape [2,2,4,4], found [1,2,4,4]"],
];

for (const [kind, options, message] of RUNS) {
  Deno.test(`a run of ${kind} is refused: ${message}`, async () => {
    const { pipeline, opened } = await openFake(FAKE_FOLDERS[kind]());
    const error = await assertRejects(() => pipeline.run(options), Error);
    assert(error.message.startsWith(message), error.message);
    assert(error instanceof TypeError || error instanceof RangeError, error.name);
    assertEquals(opened, []);
  });
}

/** Options that are just within their bounds. */
const ALLOWED: [kind: string, options: PipelineRunOptions][] = [
  ["sd", { prompt: "", guidanceInterval: [500, 500], guidanceRescale: 1, seed: 0, numStep: 1, count: 1 }],
  ["sd", { prompt: "a", guidanceRescale: 0, guidance: -1, width: 2, height: 4, numStep: 1 }],
  ["sd", { prompt: "a", image: picture, strength: 1, mask: picture, numStep: 1 }],
  ["sd", { prompt: "a", image: picture, strength: 0.25, numStep: 4 }],
  ["sd", { prompt: "a", latents, numStep: 1 }],
  ["sd", { prompt: "a", plan, numStep: 2 }],
  ["sd3", { prompt: "a", maxSequenceLength: 2, width: 4, height: 4, numStep: 1 }],
  ["dit", { class: 0, numStep: 1 }],
  ["dit", { class: [9, 0], count: 2, numStep: 1 }],
  ["dit", { class: [9], count: 2, numStep: 1 }],
  ["ddpm", { count: 2, numStep: 1 }],
];

for (const [kind, options] of ALLOWED) {
  Deno.test(`a run of ${kind} is allowed: ${JSON.stringify(Object.keys(options))}`, async () => {
    const { pipeline } = await openFake(FAKE_FOLDERS[kind]());
    const { images } = await pipeline.run(options);
    assertEquals(images.length, options.count ?? 1);
  });
}

/** What is wrong with a folder, with the start of the message. */
const FOLDERS: [what: string, kind: string, change: (folder: FakeFolder) => void, message: string][] = [
  [
    "no model_index.json",
    "sd",
    ({ files }) => delete files["model_index.json"],
    "checkpoint has no model_index.json",
  ],
  [
    "an index that is no JSON",
    "sd",
    ({ files }) => files["model_index.json"] = "<html>",
    "model_index.json of checkpoint is no JSON",
  ],
  [
    "an index without a class",
    "sd",
    ({ files }) => files["model_index.json"] = "{}",
    "model_index.json of checkpoint must name a class in _class_name, found undefined",
  ],
  [
    "an unknown class",
    "sd",
    ({ files }) => files["model_index.json"] = '{ "_class_name": "WanPipeline" }',
    "The pipeline class must be one of StableDiffusionPipeline, StableDiffusionXLPipeline, LatentConsistencyModelPipeline, " +
    "StableDiffusion3Pipeline, FluxPipeline, PixArtAlphaPipeline, DiTPipeline, DDPMPipeline, DDIMPipeline or a variant, found WanPipeline",
  ],
  ["no network", "sd", ({ files }) => delete files["unet/model.onnx"], "checkpoint has no unet/model.onnx"],
  [
    "no text encoder",
    "sd3",
    ({ files }) => delete files["text_encoder_2/model.onnx"],
    "checkpoint has no text_encoder_2/model.onnx",
  ],
  [
    "no T5 that the index names",
    "sd3",
    ({ files }) => delete files["text_encoder_3/model.onnx"],
    "checkpoint has no text_encoder_3/model.onnx",
  ],
  [
    "no decoder",
    "dit",
    ({ files }) => delete files["vae_decoder/model.onnx"],
    "checkpoint has no vae_decoder/model.onnx",
  ],
  [
    "no scheduler",
    "sd",
    ({ files }) => delete files["scheduler/scheduler_config.json"],
    "checkpoint has no scheduler/scheduler_config.json",
  ],
  [
    "no tokenizer",
    "sdxl",
    ({ files }) => delete files["tokenizer_2/vocab.json"],
    "tokenizer_2 of checkpoint must have tokenizer.json, or vocab.json and merges.txt",
  ],
  [
    "a scheduler whose values make no schedule",
    "sd",
    ({ files }) =>
      files["scheduler/scheduler_config.json"] = '{ "_class_name": "DDIMScheduler", "beta_start": 2 }',
    "DDIMScheduler's beta_start must be",
  ],
  [
    "a text encoder of another width than the network's",
    "sd",
    ({ files }) => {
      files["text_encoder/config.json"] = '{ "hidden_size": 768 }';
      files["unet/config.json"] = '{ "cross_attention_dim": 1024 }';
    },
    "The unet takes text of width 1024, but text_encoder gives 768",
  ],
  ...([
    ["scaling_factor", 0, "a number other than 0"],
    ["scaling_factor", "a", "a number other than 0"],
    ["shift_factor", "a", "a finite number"],
    ["latent_channels", 1.5, "an integer of at least 1"],
    ["block_out_channels", [], "a list of numbers"],
    ["block_out_channels", 3, "a list of numbers"],
    ["latents_mean", [1], "4 numbers"],
    ["force_upcast", 1, "true or false"],
  ] as const).map(([key, value, allowed]): typeof FOLDERS[0] => [
    `${JSON.stringify(value)} as its autoencoder's ${key}`,
    "sd",
    ({ files }) => files["vae_decoder/config.json"] = JSON.stringify({ [key]: value }),
    `The autoencoder's ${key} must be ${allowed}, found ${JSON.stringify(value)}`,
  ]),
  [
    "an autoencoder of other channels than the network's",
    "sd",
    ({ files }) => files["unet/config.json"] = '{ "in_channels": 16 }',
    "The unet takes 16 channels, but the autoencoder gives 2",
  ],
];

for (const [what, kind, change, message] of FOLDERS) {
  Deno.test(`a folder with ${what} is refused`, async () => {
    const folder = FAKE_FOLDERS[kind]();
    change(folder);
    const error = await assertRejects(() => openFake(folder), Error);
    assert(error.message.startsWith(message), error.message);
  });
}

Deno.test("keys of configs that nothing knows draw one warning a file that names them", async () => {
  const folder = FAKE_FOLDERS.sd(), warnings: string[] = [];
  const add = (path: string, more: object) =>
    folder.files[path] = JSON.stringify({ ...JSON.parse(folder.files[path] ?? "{}"), ...more });
  add("model_index.json", { magic: 1, _note: 2, safety_checker: [null, null] });
  add("scheduler/scheduler_config.json", { beta_strat: 0.1, skip_prk_steps: true, s_churn: 1 });
  add("unet/config.json", { layers: 3, act_fn: "silu" });
  add("vae_decoder/config.json", { scale: 2 });
  add("text_encoder/config.json", { anything: 1 });
  const { pipeline } = await openFake(folder, { onWarning: (message) => warnings.push(message) });
  assertEquals(warnings, [
    "model_index.json of checkpoint has a key that is not known and changes nothing: magic",
    "scheduler/scheduler_config.json of checkpoint has keys that are not known and change nothing: beta_strat, s_churn",
    "unet/config.json of checkpoint has a key that is not known and changes nothing: layers",
    "vae_decoder/config.json of checkpoint has a key that is not known and changes nothing: scale",
  ]);
  const scheduler = { _class_name: "DDIMScheduler", clip: true };
  await pipeline.run({ prompt: "a", numStep: 1, scheduler });
  assertEquals(warnings.slice(4), [
    "The scheduler's config has a key that is not known and changes nothing: clip",
  ]);
});

Deno.test("a size that is none is refused where it would be needed", async () => {
  for (const size of ["a", 0, [4], [4, 1.5]]) {
    const folder = FAKE_FOLDERS.sd();
    folder.files["unet/config.json"] = JSON.stringify({ sample_size: size, in_channels: 2 });
    const { pipeline } = await openFake(folder);
    const message = `The network's sample_size must be one or two integers of at least 1, found ${
      JSON.stringify(size)
    }`;
    await assertRejects(() => pipeline.run({ prompt: "a" }), RangeError, message);
  }
});

Deno.test("an image needs the encoder", async () => {
  const folder = FAKE_FOLDERS.sd();
  delete folder.files["vae_encoder/model.onnx"];
  const { pipeline } = await openFake(folder);
  await assertRejects(
    () => pipeline.run({ prompt: "a", image: picture }),
    TypeError,
    "An image needs the part vae_encoder, which is missing",
  );
});

Deno.test("unknown options of a pipeline, and limits that are none, are refused", async () => {
  await assertRejects(
    () => openFake(FAKE_FOLDERS.sd(), { batch: 1 } as object),
    TypeError,
    "Unknown option batch",
  );
  await assertRejects(
    () => openFake(FAKE_FOLDERS.sd(), { batchLimit: 0 }),
    RangeError,
    "batchLimit must be an integer of at least 1, found 0",
  );
});

Deno.test("a variant is another file, and its own error where it is missing", async () => {
  const folder = FAKE_FOLDERS.ddpm();
  folder.files["unet/model_fp16.onnx"] = "";
  const { pipeline } = await openFake(folder, { variant: "fp16" });
  assertEquals((await pipeline.run({ numStep: 1 })).images.length, 1);
  await assertRejects(
    () => openFake(folder, { variant: "int8" }),
    TypeError,
    "checkpoint has no unet/model_int8.onnx",
  );
});

Deno.test("a folder with a float16 export alone is opened by that", async () => {
  const folder = FAKE_FOLDERS.ddpm();
  delete folder.files["unet/model.onnx"];
  folder.files["unet/model_fp16.onnx"] = "";
  assertEquals((await (await openFake(folder)).pipeline.run({ numStep: 1 })).images.length, 1);
});
