import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { externalFiles } from "../../compile/external_data.ts";
import { cardOf, cardPath } from "../../models/find_model.ts";

/** Every file that opening a model by its ONNX file or its card reads: both, and weights that lie beside the model. */
export async function modelFiles(path: string): Promise<string[]> {
  const card = cardPath(path);
  const named = await cardOf(path).then(({ file }) => [join(dirname(card), file)], () => []);
  const models = path === card ? named : [path];
  const weights = await Promise.all(models.map(weightsOf));
  return [...new Set([path, card, ...named, ...weights.flat()])];
}

/** What is no model has none; that it is none is said where it is opened. */
async function weightsOf(model: string): Promise<string[]> {
  try {
    return externalFiles(new Uint8Array(await readFile(model))).map((name) => join(dirname(model), name));
  } catch {
    return [];
  }
}
