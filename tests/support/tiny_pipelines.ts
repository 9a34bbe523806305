// Folders of every kind of pipeline on disk, whose networks are ONNX files of a few operators: each answer hangs on every
// element of every input, so that a condition that is missing, moved or cut is seen.
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema, StringStringEntryProtoSchema, TensorProto_DataLocation } from "onnx-buf";
import type { GraphPart } from "../../src/compile/graph_part.ts";
import { intAttribute, intsAttribute } from "../../src/onnx_file/onnx_proto.ts";
import { type Declared, modelBytes, TYPES } from "./compile_models.ts";
import { FAKE_FOLDERS } from "./fake_pipelines.ts";

type Type = Declared[1];

/** How a kind's networks differ from the usual. */
interface Spec {
  /** Width of each text encoder, by part. */
  encoders?: Record<string, number>;
  /** Inputs of the network but images and time: elements of a row, or shape where it has no rows. */
  inputs?: Record<string, [type: Type, shape: Declared[2]]>;
  network?: "unet" | "transformer";
  time: [type: Type, shape: Declared[2]];
  /** Shape of its images. */
  images?: Declared[2];
  /** Channels of its output, of the images' channels. */
  times?: number;
  files?: Record<string, string>;
  /** The type of its text encoders' mask; absent where they take none. */
  mask?: Type;
}

const SCALAR: Spec["time"] = ["float32", []], ROWS: Spec["time"] = ["int64", ["batch"]];
const LAYERS = ["text_embeds", "last_hidden_state", "hidden_states.0", "hidden_states.1", "hidden_states.2"];
/** Tokens that T5 is given. */
export const T5_LENGTH = 4;

const SPECS: Readonly<Record<string, Spec>> = {
  sd: {
    encoders: { text_encoder: 2 },
    inputs: { encoder_hidden_states: ["float32", ["batch", 5, 2]] },
    time: SCALAR,
  },
  lcm: {
    encoders: { text_encoder: 2 },
    inputs: {
      encoder_hidden_states: ["float32", ["batch", 5, 2]],
      timestep_cond: ["float32", ["batch", 4]],
    },
    time: ["int32", ["batch"]],
    mask: "int32",
    files: { "scheduler/scheduler_config.json": '{ "_class_name": "LCMScheduler" }' },
  },
  sdxl: {
    encoders: { text_encoder: 2, text_encoder_2: 3 },
    inputs: {
      encoder_hidden_states: ["float32", ["batch", 5, 5]],
      text_embeds: ["float32", ["batch", 3]],
      time_ids: ["float32", ["batch", 6]],
    },
    time: SCALAR,
  },
  sd3: {
    encoders: { text_encoder: 2, text_encoder_2: 3, text_encoder_3: 6 },
    inputs: {
      encoder_hidden_states: ["float32", ["batch", 5 + T5_LENGTH, 6]],
      pooled_projections: ["float32", ["batch", 5]],
    },
    network: "transformer",
    time: ["float32", ["batch"]],
  },
  flux: {
    encoders: { text_encoder: 2, text_encoder_2: 3 },
    inputs: {
      encoder_hidden_states: ["float32", ["batch", T5_LENGTH, 3]],
      pooled_projections: ["float32", ["batch", 2]],
      guidance: ["float32", ["batch"]],
      img_ids: ["int64", [4, 3]],
      txt_ids: ["float32", [1, T5_LENGTH, 3]],
    },
    network: "transformer",
    time: ["float32", ["batch"]],
    images: ["batch", "patches", 8],
  },
  pixart: {
    encoders: { text_encoder: 2 },
    inputs: {
      encoder_hidden_states: ["float32", ["batch", T5_LENGTH, 2]],
      encoder_attention_mask: ["int64", ["batch", T5_LENGTH]],
      resolution: ["float32", ["batch", 2]],
      aspect_ratio: ["float32", ["batch", 1]],
    },
    network: "transformer",
    time: ROWS,
    times: 2,
    mask: "int64",
  },
  dit: { inputs: { class_labels: ["int64", ["batch"]] }, network: "transformer", time: ROWS, times: 2 },
  painting: { images: ["batch", 5, "h", "w"], time: SCALAR, encoders: { text_encoder: 2 } },
  ddpm: { time: SCALAR, images: ["batch", 3, "h", "w"] },
};

/** Numbers about 0 that do not repeat. */
const waves = (count: number, seed: number) => Array.from({ length: count }, (_, i) => Math.sin(1 + i * seed));

/** Writes a folder of a kind. */
export async function writeTinyPipeline(
  folder: string,
  kind: string,
  { half = false, change = {} }: { half?: boolean; change?: Record<string, string | Uint8Array> } = {},
): Promise<void> {
  const spec = SPECS[kind], fake = FAKE_FOLDERS[kind]();
  const { network = "unet", encoders = {} } = spec;
  const texts = Object.entries(fake.files).filter(([name]) => !name.endsWith(".onnx"));
  const files: Record<string, string | Uint8Array> = {
    ...Object.fromEntries(texts),
    ...spec.files,
    [`${network}/model.onnx`]: denoiser(spec, half),
    ...Object.fromEntries(
      Object.entries(encoders).map((
        [part, width],
      ) => [`${part}/model.onnx`, textEncoder(width, half, spec.mask)]),
    ),
    ...(kind === "ddpm" ? {} : { "vae_decoder/model.onnx": decoder(half) }),
    ...change,
  };
  for (const [name, content] of Object.entries(files)) {
    const path = `${folder}/${name}`;
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    if (typeof content === "string") await Deno.writeTextFile(path, content);
    else await Deno.writeFile(path, content);
  }
}

/** A decoder of an operator that no runtime knows. */
export function unknownDecoder(): Uint8Array {
  const model = fromBinary(ModelProtoSchema, decoder(false));
  model.graph!.node[0].opType = "NoSuchOperator";
  return toBinary(ModelProtoSchema, model);
}

/** Moves weights of a folder's unet into a file beside it. */
export async function moveWeightsOutside(folder: string): Promise<void> {
  const unet = fromBinary(ModelProtoSchema, await Deno.readFile(`${folder}/unet/model.onnx`));
  const weights = unet.graph!.initializer.find(({ name }) => name.includes("encoder_hidden_states/weights"))!;
  await Deno.writeFile(
    `${folder}/unet/model.onnx_data`,
    new Uint8Array(new Float32Array(weights.floatData).buffer),
  );
  Object.assign(weights, {
    floatData: [],
    dataLocation: TensorProto_DataLocation.EXTERNAL,
    externalData: [create(StringStringEntryProtoSchema, { key: "location", value: "model.onnx_data" })],
  });
  await Deno.writeFile(`${folder}/unet/model.onnx`, toBinary(ModelProtoSchema, unet));
}

const cast = (part: GraphPart, name: string, value: string, type: Type) =>
  part.add(name, "Cast", [value], [intAttribute("to", TYPES[type])]);

/** `0.9 x` plus a number for each row of all its other inputs, and of its time. */
function denoiser(
  { inputs = {}, time, images = ["batch", 2, "h", "w"], times = 1, network }: Spec,
  half: boolean,
) {
  const typed = (type: Type): Type => half && type === "float32" ? "float16" : type;
  const x = network === "transformer" ? "hidden_states" : "sample", float: Type = half ? "float16" : "float32";
  const declared = Object.entries({ timestep: time, ...inputs });
  return modelBytes({
    opset: 18,
    inputs: [
      [x, float, images],
      ...declared.map(([name, [type, shape]]): Declared => [name, typed(type), shape]),
    ],
    outputs: [[`out_${x}`, float, times === 1 ? images : images.map((size, i) => i === 1 ? "channels" : size)]],
  }, (part) => {
    let sum = part.add("shrunk", "Mul", [cast(part, "x", x, "float32"), part.floats("share", [0.9])]);
    declared.forEach(([name, [, shape]], k) => {
      const inside = part.within(name), elements = shape.slice(1) as number[];
      const value = cast(inside, "float", name, "float32");
      const isRow = shape[0] === "batch" || shape.length === 0;
      const count = (isRow ? elements : shape as number[]).reduce((a, b) => a * b, 1);
      const flat = inside.add("flat", "Reshape", [value, inside.int64s("rows", [-1, count])]);
      const weights = waves(count, 2.3 + k).map((weight) => weight * (name === "timestep" ? 1e-4 : 0.03));
      const product = inside.add("product", "MatMul", [flat, inside.floats("weights", weights, [count, 1])]);
      const ranks = inside.int64s("ranks", [-1, ...images.slice(1).map(() => 1)]);
      sum = part.add(`sum${k}`, "Add", [sum, inside.add("row", "Reshape", [product, ranks])]);
    });
    const all = times === 1 ? sum : part.add("twice", "Concat", [sum, sum], [intAttribute("axis", 1)]);
    part.nodes.push({
      ...part.nodes[0],
      name: "last",
      input: [all],
      output: [`out_${x}`],
      attribute: [intAttribute("to", TYPES[float])],
    });
  });
}

/** A table of states; a mask takes them away. */
function textEncoder(width: number, half: boolean, mask?: Type) {
  const float: Type = half ? "float16" : "float32", rows: Declared[2] = ["batch", "length"];
  const states = LAYERS.map((name): Declared => [name, float, name === "text_embeds" ? rows : [...rows, width]]);
  return modelBytes({
    opset: 18,
    inputs: [
      ["input_ids", mask ? "int32" : "int64", rows],
      ...(mask ? [["attention_mask", mask, rows] as Declared] : []),
    ],
    outputs: states,
  }, (part) => {
    const table = part.floats("table", waves(32 * width, 0.7 + width), [32, width]);
    let hidden = part.add("hidden", "Gather", [table, "input_ids"]);
    if (mask) {
      const taken = cast(part, "mask", "attention_mask", "float32");
      hidden = part.add("masked", "Mul", [
        hidden,
        part.add("wide", "Unsqueeze", [taken, part.int64s("last", [-1])]),
      ]);
    }
    const second = part.add("second", "Gather", [hidden, part.int64s("one", [1], [])], [intAttribute("axis", 1)]);
    LAYERS.forEach((name, layer) => {
      const value = name === "text_embeds"
        ? second
        : part.add(`layer${layer}`, "Mul", [hidden, part.floats(`factor${layer}`, [1 + layer])]);
      const node = { ...part.nodes[0], name, input: [value], output: [name] };
      part.nodes.push({ ...node, opType: "Cast", attribute: [intAttribute("to", TYPES[float])] });
    });
  });
}

/** Four pixels of each latent. */
function decoder(half: boolean) {
  const float: Type = half ? "float16" : "float32";
  return modelBytes({
    opset: 18,
    inputs: [["latent_sample", float, ["batch", 2, "h", "w"]]],
    outputs: [["sample", float, ["batch", 3, "height", "width"]]],
  }, (part) => {
    const weights = part.floats("weights", waves(2 * 3 * 4, 1.9).map((value) => value / 2), [2, 3, 2, 2]);
    const made = part.add("made", "ConvTranspose", [cast(part, "latents", "latent_sample", "float32"), weights], [
      intsAttribute("strides", [2, 2]),
    ]);
    part.nodes.push({
      ...part.nodes[0],
      name: "last",
      input: [made],
      output: ["sample"],
      attribute: [intAttribute("to", TYPES[float])],
    });
  });
}
