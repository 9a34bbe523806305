// Checkpoints whose files are texts and whose networks are functions, one for each kind of pipeline.
import { assembleWorkings, type PipelineOptions } from "../../src/diffusers/pipelines/assemble.ts";
import { PartsPipeline } from "../../src/diffusers/pipelines/parts_pipeline.ts";
import type { Pipeline } from "../../src/diffusers/pipelines/pipeline.ts";
import type { Workings } from "../../src/diffusers/pipelines/workings.ts";
import { fakeCheckpoint } from "./fake_checkpoint.ts";
import { type FakeSession, fakeSession, numbersOf, type Slot } from "./fake_session.ts";

const LETTERS = [..."abcdefgh"];
/** CLIP's ids: letters as a word's last from 0, start 20, end and padding 21. */
const CLIP = {
  "vocab.json": JSON.stringify({
    ...Object.fromEntries(LETTERS.map((letter, id) => [`${letter}</w>`, id])),
    ...Object.fromEntries(LETTERS.map((letter, id) => [letter, id + 8])),
    "<|startoftext|>": 20,
    "<|endoftext|>": 21,
  }),
  "merges.txt": "#version: 0.2\n",
  "tokenizer_config.json": '{ "model_max_length": 5 }',
};
/** T5's ids: padding 0, end 1, letters from 4. */
const T5 = {
  "tokenizer.json": JSON.stringify({
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: { type: "WhitespaceSplit" },
    post_processor: {
      type: "TemplateProcessing",
      single: [{ Sequence: { id: "A", type_id: 0 } }, { SpecialToken: { id: "</s>", type_id: 0 } }],
      pair: [],
      special_tokens: { "</s>": { id: "</s>", ids: [1], tokens: ["</s>"] } },
    },
    decoder: null,
    model: {
      type: "Unigram",
      unk_id: 2,
      vocab: [["<pad>", 0], ["</s>", 0], ["<unk>", 0], ["▁", -5], ...LETTERS.map((letter) => [letter, -1])],
    },
  }),
  "tokenizer_config.json": '{ "model_max_length": 512, "pad_token": "<pad>", "eos_token": "</s>" }',
};

/** A folder: its files, and its networks by part. */
export interface FakeFolder {
  files: Record<string, string>;
  networks: Record<string, () => FakeSession>;
}

/** A text encoder whose state of an id is `[scale id, scale, ...]`. */
function textEncoder(scale: number, width: number, outputs: readonly string[], mask = false) {
  const inputs: Record<string, Slot> = { input_ids: ["int64", ["batch", "length"]] };
  if (mask) inputs.attention_mask = ["int64", ["batch", "length"]];
  return () =>
    fakeSession(inputs, outputs, ({ input_ids }) => {
      const ids = numbersOf(input_ids), [rows, length] = input_ids.dims;
      const state = (layer: number) => ids.flatMap((id) => [scale * id + layer, ...Array(width - 1).fill(scale)]);
      return Object.fromEntries(outputs.map((name, layer) => [
        name,
        name === "text_embeds" || name === "pooler_output"
          ? {
            data: Array.from({ length: rows }, (_, row) => [ids[row * length + 1], scale]).flat(),
            dims: [rows, 2],
          }
          : { data: state(layer), dims: [rows, length, width] },
      ]));
    });
}

/** A network that answers with the images themselves, `times` as many channels. */
function denoiser(inputs: Record<string, Slot>, x: "sample" | "hidden_states", times = 1) {
  return () =>
    fakeSession(inputs, [`out_${x}`], (feeds) => {
      const { dims } = feeds[x], values = numbersOf(feeds[x]);
      const size = values.length / dims[0];
      const rows = Array.from({ length: dims[0] }, (_, row) => values.slice(row * size, (row + 1) * size));
      const data = rows.flatMap((row) => Array<number[]>(times).fill(row).flat());
      return { [`out_${x}`]: { data, dims: [dims[0], dims[1] * times, ...dims.slice(2)] } };
    });
}

/** A decoder that makes of each latent 2 x 2 pixels of the first channel's value. */
function decoder() {
  return fakeSession({ latent_sample: ["float32", []] }, ["sample"], ({ latent_sample }) => {
    const { dims: [, , height, width] } = latent_sample, values = numbersOf(latent_sample);
    const plane = Array.from(
      { length: 4 * height * width },
      (_, i) => values[Math.floor(Math.floor(i / (2 * width)) / 2) * width + Math.floor((i % (2 * width)) / 2)],
    );
    return { sample: { data: [...plane, ...plane, ...plane], dims: [1, 3, 2 * height, 2 * width] } };
  });
}

/** An encoder whose latents are the mean of 2 x 2 pixels, without variance. */
function encoder() {
  return fakeSession({ sample: ["float32", []] }, ["latent_parameters"], ({ sample }) => {
    const { dims: [, , height, width] } = sample, values = numbersOf(sample);
    const mean = Array.from({ length: height * width / 4 }, (_, k) => {
      const y = 2 * Math.floor(k / (width / 2)), x = 2 * (k % (width / 2));
      return (values[y * width + x] + values[y * width + x + 1] + values[(y + 1) * width + x] +
        values[(y + 1) * width + x + 1]) / 4;
    });
    const data = [...mean, ...mean, ...Array(2 * mean.length).fill(-1000)];
    return { latent_parameters: { data, dims: [1, 4, height / 2, width / 2] } };
  });
}

const DISCRETE = JSON.stringify({ _class_name: "DDIMScheduler", clip_sample: false });
const FLOW = JSON.stringify({ _class_name: "FlowMatchEulerDiscreteScheduler", shift: 3 });
const BATCH: Slot = ["float32", ["batch"]];

function inFolder(folder: string, files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]));
}

function folder(
  className: string,
  scheduler: string,
  network: [part: "unet" | "transformer", config: object],
  networks: FakeFolder["networks"],
  files: Record<string, string>,
): FakeFolder {
  const parts = Object.fromEntries(Object.keys(networks).map((part) => [part, ["library", "Class"]]));
  return {
    files: {
      "model_index.json": JSON.stringify({ _class_name: className, ...parts }),
      "scheduler/scheduler_config.json": scheduler,
      [`${network[0]}/config.json`]: JSON.stringify(network[1]),
      "vae_decoder/config.json": JSON.stringify({
        block_out_channels: [1, 2],
        latent_channels: 2,
        scaling_factor: 0.5,
      }),
      ...Object.fromEntries(Object.keys(networks).map((part) => [`${part}/model.onnx`, ""])),
      ...files,
    },
    networks,
  };
}

/** Images of `sample` with a time and the given inputs. */
function unet(inputs: Record<string, Slot>) {
  return denoiser({ sample: ["float32", ["batch", 2, "h", "w"]], timestep: ["float32", []], ...inputs }, "sample");
}

const AUTOENCODER = { vae_decoder: decoder, vae_encoder: encoder };
const LAYERS = ["text_embeds", "last_hidden_state", "hidden_states.0", "hidden_states.1", "hidden_states.2"];
const STATES: Slot = ["float32", ["batch", "length", 2]];

/** A folder of each kind, with pictures of 8 x 8 by default and latents of half of that. */
export const FAKE_FOLDERS: Readonly<Record<string, () => FakeFolder>> = {
  sd: () =>
    folder("StableDiffusionPipeline", DISCRETE, ["unet", { sample_size: 4, in_channels: 2 }], {
      text_encoder: textEncoder(1, 2, ["last_hidden_state", "pooler_output"]),
      unet: unet({ encoder_hidden_states: STATES }),
      ...AUTOENCODER,
    }, inFolder("tokenizer", CLIP)),
  /** The same with a network whose prediction depends on the prompt. */
  pulling: () => {
    const own = FAKE_FOLDERS.sd();
    own.networks.unet = () =>
      fakeSession(
        { sample: ["float32", ["batch", 2, "h", "w"]], timestep: ["float32", []], encoder_hidden_states: STATES },
        ["out_sample"],
        ({ sample, encoder_hidden_states: states }) => {
          const { dims } = sample, values = numbersOf(sample), told = numbersOf(states);
          const pull = (i: number) => told[Math.floor(i * dims[0] / values.length) * told.length / dims[0] + 2];
          return { out_sample: { data: values.map((value, i) => value + 0.01 * pull(i) * (i % 3)), dims } };
        },
      );
    return own;
  },
  /** The same with a network of one size. */
  fixed: () => {
    const own = FAKE_FOLDERS.sd();
    own.networks.unet = denoiser(
      { sample: ["float32", ["batch", 2, 4, 4]], timestep: ["float32", []], encoder_hidden_states: STATES },
      "sample",
    );
    return own;
  },
  painting: () =>
    folder("StableDiffusionInpaintPipeline", DISCRETE, ["unet", { sample_size: 4, in_channels: 5 }], {
      text_encoder: textEncoder(1, 2, ["last_hidden_state", "pooler_output"]),
      unet: () =>
        fakeSession(
          {
            sample: ["float32", ["batch", 5, "h", "w"]],
            timestep: ["float32", []],
            encoder_hidden_states: STATES,
          },
          ["out_sample"],
          ({ sample: { dims: [rows, , height, width] } }) => ({
            out_sample: { data: Array(rows * 2 * height * width).fill(0), dims: [rows, 2, height, width] },
          }),
        ),
      ...AUTOENCODER,
    }, inFolder("tokenizer", CLIP)),
  lcm: () =>
    folder("LatentConsistencyModelPipeline", DISCRETE, ["unet", { sample_size: 4, time_cond_proj_dim: 4 }], {
      text_encoder: textEncoder(1, 2, ["last_hidden_state", "pooler_output"]),
      unet: unet({ encoder_hidden_states: STATES, timestep_cond: ["float32", ["batch", 4]] }),
      ...AUTOENCODER,
    }, inFolder("tokenizer", CLIP)),
  sdxl: () =>
    folder("ORTStableDiffusionXLPipeline", DISCRETE, ["unet", { sample_size: 4 }], {
      text_encoder: textEncoder(1, 2, LAYERS),
      text_encoder_2: textEncoder(10, 3, LAYERS),
      unet: unet({
        encoder_hidden_states: STATES,
        text_embeds: ["float32", ["batch", 2]],
        time_ids: ["float32", ["batch", 6]],
      }),
      ...AUTOENCODER,
    }, { ...inFolder("tokenizer", CLIP), ...inFolder("tokenizer_2", CLIP) }),
  sd3: () =>
    folder("StableDiffusion3Pipeline", FLOW, ["transformer", {
      sample_size: 4,
      patch_size: 2,
      joint_attention_dim: 6,
    }], {
      text_encoder: textEncoder(1, 2, LAYERS),
      text_encoder_2: textEncoder(10, 3, LAYERS),
      text_encoder_3: textEncoder(100, 6, ["last_hidden_state"]),
      transformer: denoiser({
        hidden_states: ["float32", ["batch", 2, "h", "w"]],
        timestep: BATCH,
        encoder_hidden_states: STATES,
        pooled_projections: ["float32", ["batch", 4]],
      }, "hidden_states"),
      ...AUTOENCODER,
    }, { ...inFolder("tokenizer", CLIP), ...inFolder("tokenizer_2", CLIP), ...inFolder("tokenizer_3", T5) }),
  flux: () =>
    folder("FluxPipeline", FLOW, ["transformer", { in_channels: 8 }], {
      text_encoder: textEncoder(1, 2, ["last_hidden_state", "pooler_output"]),
      text_encoder_2: textEncoder(100, 2, ["last_hidden_state"]),
      transformer: denoiser({
        hidden_states: ["float32", ["batch", "patches", 8]],
        timestep: BATCH,
        encoder_hidden_states: STATES,
        pooled_projections: ["float32", ["batch", 2]],
        img_ids: ["int64", ["patches", 3]],
        txt_ids: ["float32", [1, "length", 3]],
        guidance: BATCH,
      }, "hidden_states"),
      vae_decoder: decoder,
    }, { ...inFolder("tokenizer", CLIP), ...inFolder("tokenizer_2", T5) }),
  pixart: () =>
    folder("PixArtAlphaPipeline", DISCRETE, ["transformer", { sample_size: 4 }], {
      text_encoder: textEncoder(1, 2, ["last_hidden_state"], true),
      transformer: denoiser(
        {
          hidden_states: ["float32", ["batch", 2, "h", "w"]],
          timestep: ["int64", ["batch"]],
          encoder_hidden_states: STATES,
          encoder_attention_mask: ["int64", ["batch", "length"]],
          aspect_ratio: ["float32", ["batch", 1]],
        },
        "hidden_states",
        2,
      ),
      vae_decoder: decoder,
    }, inFolder("tokenizer", T5)),
  dit: () =>
    folder("DiTPipeline", DISCRETE, ["transformer", { sample_size: 4, num_embeds_ada_norm: 10 }], {
      transformer: denoiser(
        {
          hidden_states: ["float32", ["batch", 2, 4, 4]],
          timestep: ["int64", ["batch"]],
          class_labels: ["int64", ["batch"]],
        },
        "hidden_states",
        2,
      ),
      vae_decoder: decoder,
    }, {}),
  ddpm: () =>
    folder("DDPMPipeline", DISCRETE, ["unet", { sample_size: [2, 4], out_channels: 3 }], {
      unet: denoiser({ sample: ["float32", ["batch", 3, "h", "w"]], timestep: ["float32", [1]] }, "sample"),
    }, {}),
};

/** A pipeline of such a folder, and the sessions that were opened, by part, in order. */
export async function openFake(
  { files, networks }: FakeFolder,
  options: PipelineOptions = {},
): Promise<
  { pipeline: Pipeline; workings: Workings; opened: { part: string; session: FakeSession; widen: boolean }[] }
> {
  const opened: { part: string; session: FakeSession; widen: boolean }[] = [];
  const workings = await assembleWorkings(fakeCheckpoint(files), (file, { widen }) => {
    const part = String(file).split("/")[0];
    const session = networks[part]();
    opened.push({ part, session, widen });
    return Promise.resolve(session);
  }, options);
  return { pipeline: new PartsPipeline(workings), workings, opened };
}

/** The session of a part that was opened last. */
export function sessionOf(opened: readonly { part: string; session: FakeSession }[], part: string): FakeSession {
  return opened.findLast((each) => each.part === part)!.session;
}
