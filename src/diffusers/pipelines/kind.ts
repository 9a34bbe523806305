import type { NamedTensors } from "../../onnx/tensors/named_tensor.ts";
import type { Tensor } from "../../tensors/tensor.ts";
import type { AutoencoderConfig } from "../autoencoders/autoencoder_config.ts";
import type { EncodedText, EncodeOptions } from "../text_encoders/encode_prompts.ts";

/** What a folder's configs say, as the kinds of pipelines need it. */
export interface FolderFacts {
  /** model_index.json. */
  readonly index: Readonly<Record<string, unknown>>;
  /** The names of the parts that the folder has. */
  readonly parts: ReadonlySet<string>;
  /** The config of the denoising network. */
  readonly network: Readonly<Record<string, unknown>>;
  /** That of the autoencoder. */
  readonly autoencoder: AutoencoderConfig;
  /** Steps and guidance that the folder's card goes by, in place of those of the class. */
  readonly defaults: Partial<RunDefaults>;
}

/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What a run asks for, checked, with its defaults filled in. */
export interface Request extends Size {
  /** One for all images, or one an image. */
  readonly prompts: readonly string[];
  readonly negativePrompt?: string;
  /** The class of each image. */
  readonly classes: readonly number[];
  readonly count: number;
  readonly guidance: number;
  /** Guidance by a negative prompt where the network takes `guidance` as an input. */
  readonly trueGuidance: number;
  readonly maxSequenceLength?: number;
  readonly numStep: number;
  readonly strength: number;
}

/**
 * Encodes texts by the text encoder and the tokenizer of the given number: 1, 2 or 3. The texts of a group are rows of one
 * result.
 */
export type Encode = (
  number: 1 | 2 | 3,
  groups: readonly (readonly string[])[],
  options?: Partial<Pick<EncodeOptions, "layer" | "length" | "seesPadding">>,
) => Promise<EncodedText[]>;

/** What a kind of pipeline may use to make its conditions. */
export interface ConditionContext {
  readonly facts: FolderFacts;
  readonly request: Request;
  readonly encode: Encode;
}

/** What the denoising network is told beside images and time; inputs that it does not have are left out. */
export interface Conditions {
  /** Inputs of a row an image, or one for all. */
  readonly inputs: NamedTensors;
  /** The same inputs without the condition; absent where there is no guidance. */
  readonly negative?: NamedTensors;
  /** Inputs in their own shape. */
  readonly shared?: NamedTensors;
  /** Scale of classifier-free guidance. */
  readonly guidance: number;
}

/** Steps and guidance. */
export interface RunDefaults {
  readonly numStep: number;
  readonly guidance: number;
}

/** What a schedule's shift by the size of the image hangs on. */
export interface DynamicShift {
  /** diffusers' max_shift where the scheduler's config does not say. */
  readonly maxShift: number;
  /** Latents of a patch's side. */
  patch(facts: FolderFacts): number;
  /** Whether it is given to the scheduler in any case, with sigmas from 1 to 1 / numStep. */
  readonly always: boolean;
}

/** A kind of pipeline: what is special to one class of diffusers. */
export interface PipelineKind {
  /** Its classes in diffusers and optimum, those for images and masks included. */
  readonly classNames: readonly string[];
  /** The part that predicts. */
  readonly network: "unet" | "transformer";
  /** Text encoders and tokenizers, in order; those that end with "?" may be missing. */
  readonly encoders: readonly string[];
  /** Widths that the network's config states, by key, with the encoders' whose sum they must be: part and key. */
  readonly textWidths: Readonly<Record<string, readonly (readonly [part: string, key: string])[]>>;
  /** What says what the images are to show. */
  readonly takes: "prompt" | "class" | "nothing";
  /** The defaults of the class. */
  readonly defaults: RunDefaults;
  /** The defaults where a run starts from an image; absent where it takes none. */
  readonly imageDefaults?: RunDefaults & { readonly strength: number };
  /** The defaults where it paints into an image. */
  readonly maskDefaults?: RunDefaults & { readonly strength: number };
  /** Whether images pass an autoencoder. */
  readonly hasAutoencoder: boolean;
  /** Width and height must be multiples of it. */
  multipleOf(facts: FolderFacts): number;
  defaultSize(facts: FolderFacts): Size;
  /** Makes the network's conditions. */
  condition(context: ConditionContext): Promise<Conditions>;
  /** Latents `[images, channels, height, width]` as the network has them, and back. */
  readonly packing?: {
    pack(latents: Tensor): Tensor<Float32Array>;
    unpack(packed: Tensor, channels: number, size: readonly [height: number, width: number]): Tensor<Float32Array>;
  };
  /** Factor from a scheduler's time to the network's. Default 1. */
  readonly timeScale?: number;
  /** The steps of image to image that are left out, of all of them; default: all but the whole number of numStep strength. */
  firstStep?(numStep: number, strength: number): number;
  /** How far a schedule is shifted by the size of the image, where it is. */
  readonly dynamicShift?: DynamicShift;
}
