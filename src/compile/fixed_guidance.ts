import { TensorProto_DataType } from "onnx-buf";
import { elemTypeOf, shapeOf } from "../onnx_file/onnx_proto.ts";
import { seeInspect } from "../internal/see_inspect.ts";
import type { GraphPart } from "./graph_part.ts";
import { type Guidance, NO_GUIDANCE } from "./guidance_nodes.ts";
import type { Network } from "./network.ts";

/**
 * The scale of a network that guides by itself, as a constant in place of its input.
 *
 * @throws {TypeError} If the network has no such input, or one that is no float32.
 * @throws {RangeError} If the scale is not finite.
 */
export function fixedGuidance(part: GraphPart, { signature, conditions }: Network, scale: number): Guidance {
  const input = conditions.find(({ name }) => name === signature.guidance);
  if (!input) {
    throw new TypeError(
      `A scale alone needs a model with a guidance input, or noLabel or negative inputs to guide by; ${seeInspect()}`,
    );
  }
  if (elemTypeOf(input) !== TensorProto_DataType.FLOAT) {
    throw new TypeError(`A scale needs the input ${input.name} to be float32; ${seeInspect()}`);
  }
  if (!Number.isFinite(scale)) throw new RangeError(`guidance.scale must be a finite number, found ${scale}`);
  const dims = (shapeOf(input) ?? [1]).map((size) => typeof size === "number" ? size : 1);
  const values = new Array(dims.reduce((product, size) => product * size, 1)).fill(scale);
  return { ...NO_GUIDANCE, fixed: input.name, bindings: { [input.name]: part.floats("guidance", values, dims) } };
}
