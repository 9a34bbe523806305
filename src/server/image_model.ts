import type { Plan } from "../plans/plan.ts";
import type { Tensor } from "../tensors/tensor.ts";
import type { BatchNetwork } from "./evaluation_batcher.ts";
import type { ImageRequest } from "./image_request.ts";
import type { RequestFields } from "./request_fields.ts";
import type { ImageSize } from "./size_field.ts";

/** A model that a server draws with; its network is told `Conditions` of the images of a request. */
export interface ImageModel<Conditions> {
  /** Its name in the list of models. */
  readonly name: string;
  /** How often it was opened again because it was lost. */
  readonly reopened: number;
  /** The fields of a request that it reads itself, beside those that are the same for every model. */
  readonly fields: readonly string[];
  /** Reads them; nothing runs before the request's turn. @throws {ApiError} If one is not allowed. */
  drawing(fields: RequestFields, request: ImageRequest): Promise<Drawing<Conditions>>;
  /** The network, for the images of several requests at once. */
  readonly network: BatchNetwork<Conditions>;
  /** Frees it. */
  close(): Promise<void>;
}

/** What a request asks a model for, checked. */
export interface Drawing<Conditions> {
  readonly plan: Plan;
  readonly size: ImageSize;
  /** Evaluations of drawings with the same key can be one run of the network, where their times are the same, too. */
  readonly key: string;
  /** The noise that the images come from. */
  noise(): Tensor<Float32Array>;
  /** What the network is told. */
  conditions(): Promise<Conditions>;
  /** The images of a state, as PNG. */
  pngs(state: Tensor): Promise<Uint8Array[]>;
}
