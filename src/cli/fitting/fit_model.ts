import type { Prediction } from "../../plans/prediction.ts";
import type { EpsFn } from "../../run/eps_fn.ts";
import type { Sde } from "../../schedules/sde.ts";
import type { Tensor } from "../../tensors/tensor.ts";

/** Which samples: images by number, at a scale of guidance. */
export interface FitBatch {
  readonly first: number;
  readonly count: number;
  readonly guidance: number;
  /** Whether they are to judge: where there are prompts, by those that no fit sees. */
  readonly judges: boolean;
}

/** A model as a fit needs it, whatever it was opened from. */
export interface FitModel {
  readonly sde: Sde;
  readonly prediction: Prediction;
  /** The shape of the noise of one sample. */
  readonly dims: readonly number[];
  /** SHA-256 of the network. */
  readonly sha256: string;
  /** The scale of guidance where none is asked for. */
  readonly guidance: number;
  /** Rows that one run of the network is given at most. */
  readonly batchLimit: number;
  /** The network under the conditions of a batch, or of several copies of it one behind the other. */
  epsFn(batch: FitBatch): Promise<EpsFn>;
  /** The pictures of samples, where they are something else or may leave their range. */
  readonly decode?: (samples: Tensor) => Promise<Tensor>;
}
