import { basename } from "node:path";
import { fileSha256 } from "../internal/file_sha256.ts";
import { modelFacts } from "./model_facts.ts";

/** A card with null where the ONNX file does not say what to fill in. */
export interface CardTemplate {
  file: string;
  sha256: string;
  input: { channels: number | null; height: number | null; width: number | null; range: [number, number] };
  prediction: "eps";
  schedule: { kind: "linear"; beta0: null; beta1: null };
  labels?: { count: null; none: null };
  guidance?: { default: 1 };
}

/**
 * A card to fill in for an ONNX file. What is null must be filled in, and the rest be looked at: that the model predicts
 * eps on a linear schedule, for images from -1 to 1, is a guess.
 *
 * @param file Path of the ONNX file
 * @throws {TypeError} If there is no such file, or it cannot be sampled with.
 */
export async function cardTemplate(file: string): Promise<CardTemplate> {
  const { inputs, epsModel } = await modelFacts(file);
  if ("reason" in epsModel) {
    throw new TypeError(`The model file ${file} cannot be sampled with: ${epsModel.reason}`);
  }
  const shape = inputs.find(({ name }) => name === epsModel.x)?.shape ?? [];
  const [channels, height, width] = [1, 2, 3].map((axis) => {
    const size = shape[axis];
    return typeof size === "number" && size > 0 ? size : null;
  });
  return {
    file: basename(file),
    sha256: await fileSha256(file),
    input: { channels, height, width, range: [-1, 1] },
    prediction: "eps",
    schedule: { kind: "linear", beta0: null, beta1: null },
    ...epsModel.label !== undefined && { labels: { count: null, none: null }, guidance: { default: 1 } },
  };
}
