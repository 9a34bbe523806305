// Tiny models with cards, for whatever runs a model by its file: drawing with them takes no time.
import { createHash } from "node:crypto";
import { onnxModel, type Value } from "./onnx_models.ts";

const IMAGES = ["n", 1, 2, 2];
const X: Value = ["x", "float32", IMAGES],
  T: Value = ["t", "float32", [1]],
  EPS: Value = ["eps", "float32", IMAGES];

/** eps = t x + label / 4 for images of 2 x 2 pixels, with no guidance in the graph; label 3 is none. */
export function labelledImages(): Uint8Array {
  return onnxModel(
    [X, T, ["label", "int64", ["n"]]],
    [
      ["Cast", ["label"], ["number"], "float32"],
      ["Unsqueeze", ["number", "axes"], ["column"]],
      ["Mul", ["x", "t"], ["scaled"]],
      ["Add", ["t", "t"], ["twice"]],
      ["Add", ["twice", "twice"], ["fourfold"]],
      ["Div", ["column", "fourfold"], ["share"]],
      ["Mul", ["share", "t"], ["quarter"]],
      ["Add", ["scaled", "quarter"], ["eps"]],
    ],
    [EPS],
    { axes: [1, 2, 3] },
  );
}

/** The same without labels. */
export function plainImages(): Uint8Array {
  return onnxModel([X, T], [["Mul", ["x", "t"], ["eps"]]], [EPS]);
}

/** What a card says of these models. */
export const CARD = {
  input: { channels: 1, height: 2, width: 2, range: [-3, 3] },
  prediction: "eps",
  schedule: { kind: "linear", beta0: 0.1, beta1: 20 },
};

/** The text of a card of `productModel()`, under a checksum. */
export function productCard(file: string, sha256: string): string {
  const input = { channels: 1, height: 1, width: 2, range: [-1, 1] };
  return JSON.stringify({ file, sha256, input, prediction: "v", schedule: { kind: "cos" } });
}

/** What it says of the first of them beside that. */
export const LABELS = { labels: { count: 3, none: 3 }, guidance: { default: 1.5 } };

/** Writes NAME.onnx and its card NAME.json; returns the path of the first. */
export async function writeCarded(folder: string, name: string, bytes: Uint8Array, card: object): Promise<string> {
  const path = `${folder}/${name}.onnx`;
  await Deno.writeFile(path, bytes);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const text = JSON.stringify({ file: `${name}.onnx`, sha256, ...card });
  await Deno.writeTextFile(`${folder}/${name}.json`, text);
  return path;
}
