import { TensorProto_DataType } from "onnx-buf";
import type { GraphPart } from "./graph_part.ts";
import { type Dim, intAttribute, intsAttribute } from "../onnx_file/onnx_proto.ts";
import { show } from "./network.ts";

/**
 * Adds what makes uint8 pixels `[n, height, width, channels]`, as pictures are stored, of images `[n, channels,
 * height, width]`: clipped to black and white and rounded.
 *
 * @throws {TypeError} If the images are not of four axes.
 * @throws {RangeError} If the range is not of two finite numbers that differ.
 */
export function pixelNodes(
  part: GraphPart,
  images: { name: string; shape: readonly Dim[] },
  [black, white]: readonly [number, number],
): { name: string; shape: Dim[] } {
  if (!Number.isFinite(black) || !Number.isFinite(white) || black === white) {
    throw new RangeError(
      `pixels must be the values of black and white, two that differ, found ${black} and ${white}`,
    );
  }
  if (images.shape.length !== 4) {
    throw new TypeError(`Pixels need images [n, channels, height, width], found [${show(images.shape)}]`);
  }
  const shifted = part.add("from_black", "Sub", [images.name, part.floats("black", [black])]);
  const scaled = part.add("scaled", "Mul", [shifted, part.floats("scale", [255 / (white - black)])]);
  const clipped = part.add("clipped", "Clip", [scaled, part.floats("lowest", [0]), part.floats("highest", [255])]);
  const rounded = part.add("rounded", "Round", [clipped]);
  const bytes = part.add("bytes", "Cast", [rounded], [intAttribute("to", TensorProto_DataType.UINT8)]);
  const [n, channels, height, width] = images.shape;
  const name = part.add("pixels", "Transpose", [bytes], [intsAttribute("perm", [0, 2, 3, 1])]);
  return { name, shape: [n, height, width, channels] };
}
