import { pngOf } from "../datasets/tar_shard.ts";
import { picturesOf } from "../datasets/pictures.ts";
import type { LoadedModel } from "../models/mod.ts";
import type { Plan } from "../plans/plan.ts";
import type { ImageModel } from "./image_model.ts";
import { LastingNetwork, type OpenNetwork } from "./lasting_network.ts";

/** How a loaded model is served. */
export interface ServeOptions {
  readonly guidance: number;
  /** The plan for a number of steps, or the server's own where there is none. */
  planOf(steps: number | undefined): Plan;
}

/** A served model that can be closed. */
export interface ClosableImageModel extends ImageModel {
  close(): Promise<void>;
}

/**
 * Serves a model with a card. Its network is opened again where it is lost, so `open` is called more than once.
 *
 * @param open Opens the model
 * @param optionsOf Says how it is served, once it is known
 */
export async function loadedImageModel(
  open: () => Promise<LoadedModel>,
  optionsOf: (model: LoadedModel) => ServeOptions,
): Promise<ClosableImageModel> {
  const first = await open();
  const { card: { input, labels } } = first;
  let unused: LoadedModel | undefined = first;
  const network = await LastingNetwork.start(async () => {
    const model = unused ?? await open();
    unused = undefined;
    return networkOf(model);
  });
  return {
    ...optionsOf(first),
    images: { ...input, classes: labels?.count },
    network: network.run,
    pngOf: ({ data }, index) => {
      const size = input.channels * input.height * input.width;
      const image = Float32Array.from(data.subarray(index * size, (index + 1) * size));
      return pngOf(picturesOf(image, input)[0]);
    },
    close: () => network.close(),
  };
}

function networkOf(model: LoadedModel): OpenNetwork {
  return {
    run: async (x, t, { labels, guidance }, out) => {
      const answer = await model.epsFn({ labels, guidance })(x, t, out);
      if (answer) out.data.set(answer.data);
    },
    close: () => model.close(),
  };
}
