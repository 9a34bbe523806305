import { checkOptions } from "../../internal/check_options.ts";
import { pick } from "../../internal/pick.ts";
import { openCheckpoint } from "../folder/open_checkpoint.ts";
import { HUB_OPTION_NAMES, type HubOptions } from "../hub/hub_options.ts";
import { COMPILE_OPTION_NAMES, type CompilePipelineOptions } from "./folder_options.ts";

/**
 * Compiles a checkpoint of diffusers into one ONNX file: text encoders, guidance, network, plan and decoder, which any
 * ONNX runtime takes from token ids and noise to pixels, with no return to the host.
 *
 * The file takes `noise`, standard normal, float32 of the latents' shape `[images, channels, height, width]`, and by the
 * kind of pipeline
 *
 * - `input_ids`, with a second and third text encoder `input_ids_2` and `input_ids_3`: a padded row of ids an image, or one
 *   for all, in the type that the encoder takes; PixArt also `attention_mask`, and its texts in lower case;
 * - `class_labels`, int64, of DiT;
 * - what the options ask for: `guidance`, `negative_input_ids`; and for plans that add noise `stage_noise`.
 *
 * It gives `image`, uint8 `[images, height, width, channels]`. Weights are in it once. Those that lie in files of their
 * own stay there: the compiled file must then lie in the checkpoint's folder. Its `metadata_props` hold the plan under
 * "deis.plan".
 *
 * @param source Path of the folder, its URL, or "owner/name" on the hub where no folder is of that name
 * @param options Steps, guidance, form
 * @returns The compiled ONNX file
 * @throws {TypeError} If a part is missing or does not fit, or an option contradicts the pipeline.
 * @throws {RangeError} If an option is out of range.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { compilePipeline } from "@deis/deis/diffusers";
 *
 * const compiled = await compilePipeline("tests/data/pipelines/sd1", { numStep: 2, guidance: 3 });
 *
 * Deno.env.set("ORT_DISABLE_TELEMETRY", "1"); // its library sends usage data otherwise
 * const { default: ort } = await import("onnxruntime-node");
 * const session = await ort.InferenceSession.create(compiled);
 * const ids = new BigInt64Array(77).fill(1n); // as its tokenizer gives them
 * const { image } = await session.run({
 *   noise: new ort.Tensor("float32", new Float32Array(4 * 4 * 4).fill(0.5), [1, 4, 4, 4]),
 *   input_ids: new ort.Tensor("int64", ids, [1, 77]),
 * });
 * assertEquals([image.type, ...image.dims], ["uint8", 1, 32, 32, 3]);
 * await session.release();
 * ```
 */
export async function compilePipeline(
  source: string | URL,
  options: CompilePipelineOptions & HubOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  checkOptions(options, [...COMPILE_OPTION_NAMES, ...HUB_OPTION_NAMES]);
  const { revision, offline, onProgress } = options;
  const checkpoint = await openCheckpoint(source, options.variant, { revision, offline, onProgress });
  // Imported where it is needed: who only runs pipelines has no use for the format of ONNX.
  const { compileFolder } = await import("./compile_folder.ts");
  return await compileFolder(checkpoint, pick(options, COMPILE_OPTION_NAMES) as CompilePipelineOptions);
}
