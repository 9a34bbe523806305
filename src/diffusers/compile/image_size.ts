import { TensorProto_DataType } from "onnx-buf";
import { castTo } from "./door_nodes.ts";
import type { NodeContext } from "./graph_kind.ts";

/** Adds height and width of the pictures in pixels, float32 `[1, 2]`, by the shape of the noise. */
export function imageSize({ part: whole, noise, facts }: NodeContext): string {
  const part = whole.within("size");
  const shape = part.add("shape", "Shape", [noise]);
  const sides = part.add("sides", "Gather", [shape, part.int64s("axes", [2, 3], [1, 2])]);
  const pixels = part.add("pixels", "Mul", [sides, part.int64s("factor", [facts.autoencoder.factor])]);
  return castTo(part, "float", pixels, TensorProto_DataType.FLOAT);
}
