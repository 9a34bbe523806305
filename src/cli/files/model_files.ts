import { dirname, join } from "node:path";
import { withBytesOfFile } from "../../onnx_file/bytes_of_file.ts";
import { externalLocations } from "../../onnx_file/external_locations.ts";
import { cardOf, cardPath } from "../../models/find_model.ts";

/** Every file that opening a model by its ONNX file or its card reads: both, and weights that lie beside the model. */
export async function modelFiles(path: string): Promise<string[]> {
  const card = cardPath(path);
  const named = await cardOf(path).then(({ file }) => [join(dirname(card), file)], () => []);
  const models = path === card ? named : [path];
  return [...new Set([path, card, ...named, ...models.flatMap(weightsOf)])];
}

/** What is no model has none; that it is none is said where it is opened. */
function weightsOf(model: string): string[] {
  try {
    return withBytesOfFile(model, externalLocations).map((name) => join(dirname(model), name));
  } catch {
    return [];
  }
}
