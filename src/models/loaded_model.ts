/// <reference lib="esnext.disposable" preserve="true" />
import type { OnnxModel, Provider } from "../onnx/model.ts";
import type { Prediction } from "../plans/prediction.ts";
import type { EpsFn } from "../run/eps_fn.ts";
import { retime } from "../run/retime.ts";
import type { Sde } from "../schedules/sde.ts";
import type { ModelCard } from "./model_card.ts";
import { scheduleOf } from "./schedule_of.ts";

/** What the images of a batch are to show. */
export interface ModelConditions {
  /** The class of each image of the batch; needed where the model has classes. */
  labels?: readonly number[];
  /**
   * Scale of classifier-free guidance, 1 is none. Default 1, whatever the card says: the scale that the card recommends
   * is `card.guidance?.default`.
   */
  guidance?: number;
}

/** An open model with what its card says: all that a sampler needs. */
export interface LoadedModel extends AsyncDisposable {
  /** What the card says. */
  readonly card: ModelCard;
  /** The schedule to sample on. */
  readonly sde: Sde;
  /** What the model predicts, an option of the sampler. */
  readonly prediction: Prediction;
  /** Where it runs. */
  readonly provider: Provider;
  /**
   * The model as an eps function under the given conditions, in the time of `sde`.
   *
   * @throws {TypeError} If the model needs labels and there are none, or the other way round, or it is closed.
   * @throws {RangeError} If a label is no class of the model, or the guidance is not finite.
   */
  epsFn(conditions?: ModelConditions): EpsFn;
  /** Frees it, after the evaluations under way; a further call does nothing. */
  close(): Promise<void>;
}

/** An open model under its card. */
export function loadedModel(card: ModelCard, model: OnnxModel): LoadedModel {
  const { labels: classes, prediction } = card;
  const sde = scheduleOf(card.schedule), own = card.modelSchedule && scheduleOf(card.modelSchedule);
  return {
    card,
    sde,
    prediction,
    provider: model.provider,
    epsFn: ({ labels, guidance } = {}) => {
      const unknown = classes && labels?.find((label) => label !== classes.none && !(label < classes.count));
      if (unknown !== undefined) {
        throw new RangeError(
          `labels must be below ${classes!.count}, or ${classes!.none} for none, found ${unknown}`,
        );
      }
      const epsFn = model.epsFn({ labels, guidance, noLabel: classes?.none });
      return own ? retime(epsFn, sde, own) : epsFn;
    },
    close: () => model.close(),
    [Symbol.asyncDispose]: () => model.close(),
  };
}
