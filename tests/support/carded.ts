// Models with the cards that a person would write for them.
import { createHash } from "node:crypto";

/** Writes a model and a card beside it; returns the path of the model. */
export async function writeCarded(
  folder: string,
  name: string,
  bytes: Uint8Array,
  parts: Record<string, unknown> = {},
): Promise<string> {
  const card = {
    file: `${name}.onnx`,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    input: { channels: 2, height: 4, width: 4, range: [-1, 1] },
    prediction: "eps",
    schedule: { kind: "linear", beta0: 0.1, beta1: 20 },
    ...parts,
  };
  await Deno.writeFile(`${folder}/${name}.onnx`, bytes);
  await Deno.writeTextFile(`${folder}/${name}.json`, JSON.stringify(card));
  return `${folder}/${name}.onnx`;
}
