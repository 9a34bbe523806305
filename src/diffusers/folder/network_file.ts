import type { Checkpoint } from "./checkpoint.ts";

/** The names that exports give to a network's file, the usual one first. */
const NAMES = ["model.onnx", "model_fp16.onnx", "model_fp32.onnx", "decoder_model.onnx", "encoder_model.onnx"];

/**
 * The path of a part's ONNX file.
 *
 * @param checkpoint The checkpoint
 * @param part The folder of the part
 * @param variant A name such as "fp16" for `model_fp16.onnx`; default: the usual file
 * @throws {TypeError} If there is none.
 */
export async function networkFile(checkpoint: Checkpoint, part: string, variant?: string): Promise<string> {
  const names = variant === undefined ? NAMES : [`model_${variant}.onnx`];
  for (const name of names) if (await checkpoint.has(`${part}/${name}`)) return `${part}/${name}`;
  throw new TypeError(
    `${checkpoint.name} has no ${part}/${names[0]}; optimum-cli export onnx --model CHECKPOINT FOLDER writes one`,
  );
}
