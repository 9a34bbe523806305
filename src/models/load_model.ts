import { openModel } from "../onnx/open_model.ts";
import { findModel } from "./find_model.ts";
import type { LoadModelOptions } from "./load_model_options.ts";
import { type LoadedModel, loadedModel } from "./loaded_model.ts";

/**
 * Opens a model with all that its card says of it: schedule, prediction, classes. The checksum in the card is compared
 * with the file.
 *
 * @param path An ONNX file, whose card is the .json of the same name beside it, or the card; a path or a file: URL
 * @param options Provider, threads, worker
 * @returns The model
 * @throws {ProviderError} If the provider is not available; the message says why and lists those that are.
 * @throws {TypeError} If a file is missing, the card is not right (the message lists all its faults), or the ONNX file is
 * not the one that it describes, or no model.
 *
 * @example A seven and a three, with the guidance that the card recommends
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { getNoise, getSampler } from "@deis/deis";
 * import { loadModel } from "@deis/deis/models";
 *
 * await using model = await loadModel("models/digits.onnx");
 * const { sde, prediction, card } = model;
 * const { channels, height, width } = card.input;
 * const epsFn = model.epsFn({ labels: [7, 3], guidance: card.guidance?.default });
 * const sampler = getSampler(sde, epsFn, { prediction, numStep: 8 });
 * const { dims } = await sampler(getNoise([2, channels, height, width], { seed: 1 }));
 * assertEquals(dims, [2, 1, 28, 28]);
 * ```
 */
export async function loadModel(path: string | URL, options: LoadModelOptions = {}): Promise<LoadedModel> {
  const { card, file } = await findModel(path);
  const { provider, threads, worker } = options;
  return loadedModel(card, await openModel(file, { provider, threads, worker }));
}
