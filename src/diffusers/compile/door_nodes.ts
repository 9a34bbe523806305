import type { TensorProto_DataType } from "onnx-buf";
import type { GraphPart } from "../../compile/graph_part.ts";
import { intAttribute, intsAttribute } from "../../onnx_file/onnx_proto.ts";

/** Latents as a network with patches of 2 x 2 has them. */
export interface Packing {
  readonly channels: number;
  /** Of the latents. */
  readonly height: number;
  readonly width: number;
}

/** Adds a conversion of a value to another type of elements. */
export function castTo(part: GraphPart, name: string, value: string, type: TensorProto_DataType): string {
  return part.add(name, "Cast", [value], [intAttribute("to", type)]);
}

/** Adds what leaves the first channels of a value, the learned variance behind them. */
export function firstChannels(part: GraphPart, value: string, channels: number): string {
  const [from, to, axis] = [0, channels, 1].map((number, i) => part.int64s(`channels${i}`, [number]));
  return part.add("mean", "Slice", [value, from, to, axis]);
}

/** Adds what makes rows of patches of latents: packLatents as nodes. */
export function packNodes(part: GraphPart, value: string, { channels, height, width }: Packing): string {
  const split = part.add("split", "Reshape", [
    value,
    part.int64s("split_shape", [0, channels, height / 2, 2, width / 2, 2]),
  ]);
  const turned = part.add("turned", "Transpose", [split], [intsAttribute("perm", [0, 2, 4, 1, 3, 5])]);
  return part.add("packed", "Reshape", [
    turned,
    part.int64s("packed_shape", [0, height * width / 4, 4 * channels]),
  ]);
}

/** The inverse of {@linkcode packNodes}. */
export function unpackNodes(part: GraphPart, value: string, { channels, height, width }: Packing): string {
  const split = part.add("patches", "Reshape", [
    value,
    part.int64s("patches_shape", [0, height / 2, width / 2, channels, 2, 2]),
  ]);
  const turned = part.add("planes", "Transpose", [split], [intsAttribute("perm", [0, 3, 1, 4, 2, 5])]);
  return part.add("unpacked", "Reshape", [turned, part.int64s("unpacked_shape", [0, channels, height, width])]);
}
