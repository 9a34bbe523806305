import { picturesOf } from "../datasets/pictures.ts";
import { pngOf } from "../datasets/tar_shard.ts";
import type { LoadedModel } from "../models/mod.ts";
import type { Plan } from "../plans/plan.ts";
import { getNoise } from "../tensors/noise.ts";
import { ApiError } from "./api_error.ts";
import { readClass } from "./class_field.ts";
import type { Drawing, ImageModel } from "./image_model.ts";
import type { ImageRequest } from "./image_request.ts";
import { Lasting } from "./lasting.ts";
import type { RequestFields } from "./request_fields.ts";
import { readSize } from "./size_field.ts";

/** How a loaded model is served. */
export interface ServeOptions {
  /** Scale of classifier-free guidance, the same for every request. */
  readonly guidance: number;
  /** The plan for a number of steps, or the server's own where there is none. @throws {RangeError} If there is no such plan. */
  planOf(steps: number | undefined): Plan;
}

/** What the network is told of a request: the class of each image; undefined for a model without classes. */
type Labels = readonly number[] | undefined;

/**
 * Serves a model with a card. It is opened again where it is lost, so `open` is called more than once.
 *
 * @param open Opens the model
 * @param optionsOf Says how it is served, once it is known
 */
export async function loadedImageModel(
  open: () => Promise<LoadedModel>,
  optionsOf: (model: LoadedModel) => ServeOptions | Promise<ServeOptions>,
): Promise<ImageModel<Labels>> {
  const lasting = await Lasting.start(open);
  const { card, options } = await lasting.use(async (model) => ({
    card: model.card,
    options: await optionsOf(model),
  }));
  const { input, labels: classes } = card, { guidance } = options;
  const { channels, height, width } = input, usual = { width, height };

  function drawing(fields: RequestFields, { n, seed, steps }: ImageRequest): Drawing<Labels> {
    readSize(fields, { usual });
    const labels = classes && new Array<number>(n).fill(readClass(fields, classes.count));
    return {
      plan: planOf(options, steps),
      size: usual,
      key: "",
      noise: () => getNoise([n, channels, height, width], { seed }),
      conditions: () => Promise.resolve(labels),
      pngs: ({ data }) => Promise.resolve(picturesOf(Float32Array.from(data), input).map(pngOf)),
    };
  }

  return {
    name: card.file.replace(/\.onnx$/, ""),
    get reopened() {
      return lasting.reopened;
    },
    fields: classes ? ["prompt", "class", "size"] : ["prompt", "size"],
    drawing: (fields, request) => Promise.resolve().then(() => drawing(fields, request)),
    network: (x, t, parts, out) =>
      lasting.use(async (model) => {
        const labels = classes && parts.flatMap(({ conditions }) => conditions!);
        const answer = await model.epsFn({ labels, guidance })(x, t, out);
        if (answer) out.data.set(answer.data);
      }),
    close: () => lasting.close(),
  };
}

function planOf(options: ServeOptions, steps: number | undefined): Plan {
  try {
    return options.planOf(steps);
  } catch (error) {
    throw new ApiError(400, (error as Error).message, "steps");
  }
}
