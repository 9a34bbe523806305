import { TensorProto_DataType } from "onnx-buf";
import type { FileOptions } from "../../compile/compile_file.ts";
import type { CompilableFile } from "../../compile/read_compilable.ts";
import { shapeOf, tensorType, valueInfo } from "../../onnx_file/onnx_proto.ts";
import type { AutoencoderConfig } from "../autoencoders/autoencoder_config.ts";
import { inputsOf, withDoors, withFloatDoors } from "./doors.ts";

/** An autoencoder's decoder that takes latents as the sampler gives them, in float32: toDecoder as nodes. */
export function latentDecoder(
  file: CompilableFile,
  { scale, shift, mean, deviation }: AutoencoderConfig,
): NonNullable<FileOptions["decoder"]> {
  const plain = withFloatDoors(file), [input] = inputsOf(plain);
  if (!mean && !deviation) return { file: plain, scalingFactor: scale, shiftFactor: shift };
  const channels = (mean ?? deviation)!.length, dims = [1, channels, 1, 1];
  const factors = Array.from({ length: channels }, (_, i) => (deviation?.[i] ?? 1) / scale);
  const offsets = Array.from({ length: channels }, (_, i) => (mean?.[i] ?? 0) + shift);
  const declared = valueInfo(input.name, tensorType(TensorProto_DataType.FLOAT, shapeOf(input) ?? []));
  const door = withDoors(plain, {
    [input.name]: {
      declared,
      nodes: (part, value) =>
        part.add("moved", "Add", [
          part.add("scaled", "Mul", [value, part.floats("factors", factors, dims)]),
          part.floats("offsets", offsets, dims),
        ]),
    },
  });
  return { file: door };
}
