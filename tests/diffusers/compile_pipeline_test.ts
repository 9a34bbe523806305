// Pipelines as one file: the pictures are those that the pipeline draws.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema } from "onnx-buf";
import { compilePipeline, type CompilePipelineOptions } from "../../src/diffusers/mod.ts";
import type { PipelineRunOptions } from "../../src/diffusers/pipelines/run_options.ts";
import { functionModel } from "../support/compile_models.ts";
import { differenceOf, drawn } from "../support/compiled_pipelines.ts";
import { moveWeightsOutside, T5_LENGTH, writeTinyPipeline } from "../support/tiny_pipelines.ts";

const FOLDER = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(FOLDER, { recursive: true }));
const at = (name: string) => new URL(`../data/pipelines/${name}`, import.meta.url).pathname;
const LATENTS = [2, 2, 4, 4], SIZE = { width: 8, height: 8 };

const KARRAS = { _class_name: "EulerDiscreteScheduler", use_karras_sigmas: true };
const FLOAT16 = 10;

/** A kind with what is compiled in, what is told later, and the inputs that the file has. */
const CASES: [
  kind: string,
  what: string,
  compile: CompilePipelineOptions,
  told: PipelineRunOptions & { prompt?: string },
  inputs: string[],
][] = [
  ["sd", "guidance by the empty text", { guidance: 3 }, { prompt: "a b", guidance: 3 }, ["input_ids"]],
  ["sd", "a fixed negative prompt", { guidance: 3, negativePrompt: "c" }, {
    ...{ prompt: "a b", guidance: 3, negativePrompt: "c" },
  }, ["input_ids"]],
  ["sd", "all of it as inputs", { guidanceInput: true, negativeInput: true, form: "unrolled" }, {
    ...{ prompt: "a b", guidance: 3, negativePrompt: "c" },
  }, ["guidance", "input_ids", "negative_input_ids"]],
  ["sd", "no guidance", { guidance: 1 }, { prompt: "a b", guidance: 1 }, ["input_ids"]],
  ["sd", "a method", { method: "x0_ab", abOrder: 2, guidance: 2 }, {
    ...{ prompt: "a", guidance: 2, method: "x0_ab", abOrder: 2 },
  }, ["input_ids"]],
  ["sd", "another scheduler", { scheduler: { _class_name: "EulerDiscreteScheduler" } }, {
    ...{ prompt: "a", scheduler: { _class_name: "EulerDiscreteScheduler" } },
  }, ["input_ids"]],
  ["lcm", "a fixed scale", { guidance: 5 }, { prompt: "a b", guidance: 5 }, ["stage_noise", "input_ids"]],
  ["lcm", "the scale as an input", { guidanceInput: true }, { prompt: "a b", guidance: 5 }, [
    "stage_noise",
    "input_ids",
    "guidance",
  ]],
  ["sdxl", "zeros in place of a text", {}, { prompt: "a b" }, ["input_ids", "input_ids_2"]],
  ["sdxl", "a negative prompt as an input", { negativeInput: true }, { prompt: "a b", negativePrompt: "c" }, [
    "input_ids",
    "negative_input_ids",
    "input_ids_2",
    "negative_input_ids_2",
  ]],
  ["sd3", "T5", { negativePrompt: "c" }, { prompt: "a b", negativePrompt: "c" }, [
    "input_ids",
    "input_ids_2",
    "input_ids_3",
  ]],
  ["flux", "its own scale", { guidance: 3, ...SIZE }, { prompt: "a b", guidance: 3 }, [
    "input_ids",
    "input_ids_2",
  ]],
  [
    "pixart",
    "masks",
    { guidance: 2, negativePrompt: "C " },
    { prompt: "a b", guidance: 2, negativePrompt: "C " },
    [
      "input_ids",
      "attention_mask",
    ],
  ],
  ["pixart", "masks as inputs", { guidance: 2, negativeInput: true }, {
    ...{ prompt: "a b", guidance: 2, negativePrompt: "c" },
  }, ["input_ids", "negative_input_ids", "attention_mask", "negative_attention_mask"]],
  ["dit", "guidance by the class that means none", { guidance: 2 }, { class: [3, 5], guidance: 2 }, [
    "class_labels",
  ]],
  ["dit", "real times for a network of integers", { guidance: 1, scheduler: KARRAS }, {
    ...{ class: 3, guidance: 1, scheduler: KARRAS },
  }, ["class_labels"]],
  ["dit", "no guidance", { guidance: 1 }, { class: 3, guidance: 1 }, ["class_labels"]],
  ["ddpm", "nothing", {}, {}, []],
];

for (const [kind, what, compile, told, inputs] of CASES) {
  Deno.test(`a compiled ${kind} pipeline draws what the pipeline draws, with ${what}`, async () => {
    const folder = `${FOLDER}/${kind}`;
    await writeTinyPipeline(folder, kind);
    const more = { numStep: 3, ...(/sd3|flux|pixart/.test(kind) ? { maxSequenceLength: T5_LENGTH } : {}) };
    const isWide = kind === "sdxl" || kind === "pixart"; // which are told height and width
    const size = kind === "flux" ? SIZE : isWide ? { width: 8, height: 4 } : {};
    const dims = kind === "ddpm" ? [2, 3, 2, 4] : isWide ? [2, 2, 2, 4] : LATENTS;
    const result = await differenceOf(
      folder,
      { ...compile, ...more },
      { ...told, ...more, ...size, seed: 3 },
      dims,
    );
    assertEquals(result.inputs, ["noise", ...inputs]);
    const hasDoors = ["lcm", "flux", "pixart", "dit"].includes(kind);
    assertEquals(new TextDecoder().decode(result.file).includes("door_"), hasDoors);
    assert(result.worst <= 1, `apart by ${result.worst} of 255`);
    const [height, width] = kind === "ddpm" ? [2, 4] : [2 * dims[2], 2 * dims[3]];
    assertEquals([result.type, ...result.dims], ["uint8", 2, height, width, 3]);
    assert(result.spread > 15, `${result.spread} shades`);
  });
}

Deno.test("Stable Diffusion 3 without T5 has zeros in place of its tokens", async () => {
  const folder = `${FOLDER}/sd3-without`;
  await writeTinyPipeline(folder, "sd3");
  await Deno.remove(`${folder}/text_encoder_3`, { recursive: true });
  const index = JSON.parse(await Deno.readTextFile(`${folder}/model_index.json`));
  await Deno.writeTextFile(
    `${folder}/model_index.json`,
    JSON.stringify({ ...index, text_encoder_3: [null, null] }),
  );
  const more = { numStep: 3, maxSequenceLength: T5_LENGTH };
  const { worst, inputs } = await differenceOf(folder, more, { ...more, prompt: "a b", seed: 3 }, LATENTS);
  assertEquals(inputs, ["noise", "input_ids", "input_ids_2"]);
  assert(worst <= 1, `apart by ${worst} of 255`);
});

Deno.test("float16 text encoders and networks are compiled as they are", async () => {
  for (const kind of ["sd", "pixart"]) {
    const folder = `${FOLDER}/${kind}-half`, length = kind === "sd" ? {} : { maxSequenceLength: T5_LENGTH };
    await writeTinyPipeline(folder, kind, { half: true });
    const options = { guidance: 2, numStep: 2, ...length };
    const result = await differenceOf(folder, options, { prompt: "a b", ...options, seed: 1 }, LATENTS);
    assert(result.worst <= 1 && result.spread > 15, `${kind}: ${result.worst} of 255, ${result.spread} shades`);
  }
});

Deno.test("a compiled pipeline says what it was made of: the folder, its class, the guidance and the negative prompt", async () => {
  await writeTinyPipeline(`${FOLDER}/told`, "sd");
  const told = async (options: CompilePipelineOptions) => {
    const bytes = await compilePipeline(`${FOLDER}/told/`, { numStep: 1, ...options });
    const { metadataProps } = fromBinary(ModelProtoSchema, bytes);
    return JSON.parse(metadataProps.find(({ key }) => key === "deis.source")!.value);
  };
  const source = { file: "told", class: "StableDiffusionPipeline" };
  assertEquals(await told({ guidance: 2, negativePrompt: "b" }), { ...source, guidance: 2, negative: "b" });
  assertEquals(await told({ guidanceInput: true, negativeInput: true }), { ...source, guidance: "input" });
});

Deno.test("a float16 decoder is compiled in float32, unless it says that it does not overflow", async () => {
  const folder = `${FOLDER}/decoder-half`;
  const halves = async (change: Record<string, string>) => {
    await writeTinyPipeline(folder, "sd", { half: true, change });
    const { graph } = fromBinary(ModelProtoSchema, await compilePipeline(folder, { numStep: 1 }));
    const decoding = graph!.node.filter(({ name }) => name.startsWith("decoder/"));
    return decoding.filter(({ attribute }) => attribute.some(({ i }) => Number(i) === FLOAT16)).length;
  };
  assertEquals(await halves({}), 0);
  const config = { block_out_channels: [1, 2], latent_channels: 2, force_upcast: false };
  assert(await halves({ "vae_decoder/config.json": JSON.stringify(config) }) > 0);
});

Deno.test("latents may have a mean and a deviation by channel", async () => {
  const folder = `${FOLDER}/moments`;
  const config = { latent_channels: 2, latents_mean: [0.2, -0.3], latents_std: [0.5, 1.5], scaling_factor: 0.8 };
  const change = { "vae_decoder/config.json": JSON.stringify({ ...config, block_out_channels: [1, 2] }) };
  await writeTinyPipeline(folder, "sd", { change });
  const options = { guidance: 2, numStep: 2 };
  const { worst, spread } = await differenceOf(folder, options, { prompt: "a b", ...options, seed: 1 }, LATENTS);
  assert(worst <= 1 && spread > 15, `${worst} of 255, ${spread} shades`);
});

Deno.test("names within the parts do not clash with inputs, and their operator sets and functions come along", async () => {
  const folder = `${FOLDER}/names`;
  await writeTinyPipeline(folder, "sd");
  const read = async (part: string) =>
    fromBinary(ModelProtoSchema, await Deno.readFile(`${folder}/${part}/model.onnx`));
  const unet = await read("unet"), encoder = await read("text_encoder");
  const [{ output: [first] }] = unet.graph!.node;
  const shared = (name: string) => name === first ? "input_ids" : name;
  for (const node of unet.graph!.node) {
    [node.input, node.output] = [node.input.map(shared), node.output.map(shared)];
  }
  const { functions, opsetImport } = fromBinary(ModelProtoSchema, functionModel(1));
  encoder.functions = functions;
  encoder.opsetImport.push(...opsetImport.filter(({ domain }) => domain !== ""));
  const change = {
    "unet/model.onnx": toBinary(ModelProtoSchema, unet),
    "text_encoder/model.onnx": toBinary(ModelProtoSchema, encoder),
  };
  await writeTinyPipeline(folder, "sd", { change });
  const compiled = fromBinary(ModelProtoSchema, await compilePipeline(folder, { numStep: 1 }));
  assertEquals(compiled.graph!.input.map(({ name }) => name), ["noise", "input_ids_"]);
  assertEquals(compiled.opsetImport.map(({ domain }) => domain), ["", "test"]);
  assertEquals(compiled.functions.map(({ name }) => name), ["conditions_text_encoder_Times"]);
});

/** What is asked of which kind, and why it is refused. */
const REFUSED: [kind: string, options: CompilePipelineOptions, message: string][] = [
  ["sd", { guidance: 2, guidanceInput: true }, "Only one of guidance and guidanceInput may be given, found both"],
  [
    "sd",
    { negativePrompt: "a", negativeInput: true },
    "Only one of negativePrompt and negativeInput may be given",
  ],
  ["ddpm", { guidanceInput: true }, "A DDPMPipeline takes no guidance"],
  [
    "sd",
    { guidance: 1, negativePrompt: "a" },
    "A negative prompt takes effect only beside a prompt, with guidance above 1",
  ],
  ["flux", { negativeInput: true, ...SIZE }, "A negative prompt takes effect only beside a prompt"],
  ["dit", { negativeInput: true }, "A negative prompt takes effect only beside a prompt"],
  ["painting", {}, "A network that was trained to paint cannot be compiled"],
  ["sd", { noiseSeed: -1 }, "noiseSeed must be an integer of at least 0, found -1"],
  ["sd", { form: "flat" as "loop" }, "form must be one of loop, unrolled"],
  ["sd", { steps: 3 } as CompilePipelineOptions, "Unknown option steps"],
  ["sd", { numStep: 0 }, "numStep must be an integer of at least 1, found 0"],
];

for (const [kind, options, message] of REFUSED) {
  Deno.test(`a compiled ${kind} pipeline is refused: ${message}`, async () => {
    const folder = `${FOLDER}/refused-${kind}`;
    await writeTinyPipeline(folder, kind);
    const error = await assertRejects(() => compilePipeline(folder, options), Error);
    assert(error.message.startsWith(message), error.message);
  });
}

Deno.test("parts of more than 2 GB in all are refused before they are read", async () => {
  const folder = `${FOLDER}/large`;
  await writeTinyPipeline(folder, "sd");
  await Deno.truncate(`${folder}/unet/model.onnx`, 2 ** 31);
  await assertRejects(
    () => compilePipeline(folder),
    TypeError,
    "are larger than the 2 GB that one ONNX file holds",
  );
});

Deno.test("compiled exports draw what their pipelines draw, and hold their weights once", async () => {
  const run = { prompt: "a red fox", guidance: 3, numStep: 2, width: 32, height: 32, seed: 7 };
  const { guidance, numStep } = run;
  const { worst, file, spread } = await differenceOf(at("sd1"), { guidance, numStep }, run, [1, 4, 4, 4]);
  assert(worst <= 1 && spread > 20, `${worst} of 255, ${spread} shades`);
  const parts = ["text_encoder", "unet", "vae_decoder"].map((part) =>
    Deno.statSync(`${at("sd1")}/${part}/model.onnx`)
  );
  assert(file.length < 1.05 * parts.reduce((sum, { size }) => sum + size, 0), `${file.length} bytes`);
  const half = await differenceOf(at("ddpm-fp16"), { numStep: 3 }, { numStep: 3, seed: 7 }, [2, 3, 16, 16]);
  assert(half.worst <= 1, `ddpm-fp16: ${half.worst} of 255`);
});

Deno.test("rows of ids are one an image, or one for all", async () => {
  const folder = `${FOLDER}/rows`;
  await writeTinyPipeline(folder, "sd");
  const steps = { numStep: 1, guidance: 2 },
    file = await compilePipeline(folder, { ...steps, negativeInput: true });
  const told = { prompt: "a", negativePrompt: "b", seed: 1, dims: LATENTS };
  const { image } = await drawn(folder, file, told),
    two = await drawn(folder, file, { ...told, prompt: ["a", "a"] });
  assertEquals(two.image.data, image.data);
  // As much guidance as it takes to see what a text changes.
  const strong = { numStep: 1, guidance: 40 }, texts = { prompt: ["a", "b c"], negativePrompt: "c" };
  for (const negative of [{ negativePrompt: "c" }, { negativeInput: true }]) {
    const run = { ...strong, ...texts, seed: 1 };
    const { worst, spread } = await differenceOf(folder, { ...strong, ...negative }, run, LATENTS);
    assert(worst <= 1 && spread > 15, `${worst} of 255, ${spread} shades`);
  }
});

Deno.test("noise of a plan can be made in the file", async () => {
  const folder = `${FOLDER}/seeded`;
  await writeTinyPipeline(folder, "lcm");
  const file = await compilePipeline(folder, { numStep: 2, noiseSeed: 1 });
  const { inputs } = await drawn(folder, file, { prompt: "a", seed: 1, dims: LATENTS });
  assertEquals(inputs, ["noise", "input_ids"]);
});

Deno.test("weights in files of their own stay there, and are found from the folder", async () => {
  const folder = `${FOLDER}/outer`;
  await writeTinyPipeline(folder, "sd");
  const before = await compilePipeline(folder, { numStep: 2, guidance: 2 });
  await moveWeightsOutside(folder);
  const after = await compilePipeline(folder, { numStep: 2, guidance: 2 });
  await Deno.writeFile(`${folder}/compiled.onnx`, after);
  const told = { prompt: "a b", seed: 1, dims: LATENTS };
  assertEquals(
    (await drawn(folder, `${folder}/compiled.onnx`, told)).image.data,
    (await drawn(folder, before, told)).image.data,
  );
});
