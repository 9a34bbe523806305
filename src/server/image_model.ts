import type { Plan } from "../plans/plan.ts";
import type { Tensor } from "../tensors/tensor.ts";
import type { BatchNetwork } from "./evaluation_batcher.ts";
import type { ServedImages } from "./image_request.ts";

/** A model that a server draws with. */
export interface ImageModel {
  readonly images: ServedImages & { readonly channels: number };
  /** Scale of classifier-free guidance, the same for every request. */
  readonly guidance: number;
  /** The network, for the images of several requests at once. */
  readonly network: BatchNetwork;
  /** The plan for a number of steps, or the server's own where there is none. @throws {RangeError} If there is no such plan. */
  planOf(steps: number | undefined): Plan;
  /** Image `index` of a batch in the model's own units as a PNG. */
  pngOf(images: Tensor, index: number): Uint8Array;
}
