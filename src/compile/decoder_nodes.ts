import { TensorProto_DataType } from "onnx-buf";
import type { DecoderOptions } from "./compile_options.ts";
import { embedGraph } from "./embed_graph.ts";
import { constantNames } from "../onnx_file/graph_names.ts";
import type { GraphPart } from "./graph_part.ts";
import { show } from "./network.ts";
import { type Dim, elemTypeOf, shapeOf } from "../onnx_file/onnx_proto.ts";
import { seeInspect } from "../internal/see_inspect.ts";
import type { OnnxFile } from "../onnx_file/read_onnx.ts";

/** What a decoder makes. */
export interface Decoded {
  /** The name of the images. */
  readonly name: string;
  readonly shape: readonly Dim[];
}

/**
 * Adds an autoencoder's decoder after the sampler; its names get the prefix of `part`.
 *
 * @param part Where to add it
 * @param file The decoder
 * @param latents What it is given
 * @param options Scale and shift of the latents
 * @throws {TypeError} If it has not one input that fits the latents, or no images as output.
 * @throws {RangeError} If the scale is not finite, or 0, or the shift is not finite.
 */
export function decoderNodes(
  part: GraphPart,
  { graph }: OnnxFile,
  latents: { name: string; shape: readonly Dim[] },
  { scalingFactor = 1, shiftFactor = 0 }: Omit<DecoderOptions, "model">,
): Decoded {
  if (!Number.isFinite(scalingFactor) || scalingFactor === 0) {
    throw new RangeError(`scalingFactor must be finite and not 0, found ${scalingFactor}`);
  }
  if (!Number.isFinite(shiftFactor)) throw new RangeError(`shiftFactor must be finite, found ${shiftFactor}`);
  const constants = new Set(constantNames(graph));
  const inputs = graph.input.filter(({ name }) => !constants.has(name));
  const [input] = inputs, [output] = graph.output;
  const [takes, makes] = [input, output].map((value) => value && shapeOf(value));
  const fits = (size: Dim, i: number) =>
    typeof size !== "number" || i > 0 && (typeof latents.shape[i] !== "number" || size === latents.shape[i]);
  const isFloat = [input, output].every((value) => value && elemTypeOf(value) === TensorProto_DataType.FLOAT);
  if (inputs.length !== 1 || !isFloat || takes && (takes.length !== latents.shape.length || !takes.every(fits))) {
    throw new TypeError(
      `The decoder must have one input, float32 [${
        show(latents.shape)
      }] as the model's images, and make float32 ` +
        `of it, found the inputs ${
          inputs.map(({ name, ...value }) => `${name} [${show(shapeOf({ name, ...value }) ?? [])}]`)
        }; ${seeInspect()}`,
    );
  }
  if (!makes) throw new TypeError(`The decoder's output ${output.name} must declare its shape; ${seeInspect()}`);

  let value = latents.name;
  if (scalingFactor !== 1) value = part.add("scaled", "Mul", [value, part.floats("scale", [1 / scalingFactor])]);
  if (shiftFactor !== 0) value = part.add("shifted", "Add", [value, part.floats("shift", [shiftFactor])]);
  const [name] = embedGraph(part.within("net"), graph, { [input.name]: value }, [output.name]);
  // Its axes may be called as the network's are, and be of other sizes; the batch is the same.
  const shape = makes.map((size, i) =>
    i === 0 ? latents.shape[0] : typeof size === "string" ? `decoder_${size}` : size
  );
  return { name, shape };
}
