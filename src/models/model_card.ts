import { checkOneOf } from "../internal/check.ts";
import { getCosAlphaFns, getLinearAlphaFns } from "../schedules/alpha_fns.ts";
import { DiscreteVPSDE } from "../schedules/discrete_vpsde.ts";
import { type Prediction, PREDICTIONS } from "../plans/prediction.ts";
import type { Sde } from "../schedules/sde.ts";
import { type SamplingRange, VPSDE } from "../schedules/vpsde.ts";

/** A schedule as a model card states it. */
export type ScheduleCard =
  | { kind: "linear"; beta0: number; beta1: number; samplingEps?: number; samplingT?: number }
  | { kind: "cos"; samplingEps?: number; samplingT?: number }
  /** `power` 1 spaces the betas evenly ("linear"), 2 their square roots ("scaled_linear"). */
  | { kind: "discrete"; steps: number; betaStart: number; betaEnd: number; power: number };

/** What a program must know of a model: the part of its card that is read here. */
export interface ModelCard {
  /** The ONNX file, relative to the card. */
  file: string;
  /** SHA-256 of the ONNX file, in hex. */
  sha256: string;
  /** Shape of one image, and the values that are black and white. */
  input: { channels: number; height: number; width: number; range: [number, number] };
  /** What the model predicts. */
  prediction: Prediction;
  /** The schedule to sample on. */
  schedule: ScheduleCard;
  /** The schedule that the network was trained on, where it is another one. */
  modelSchedule?: ScheduleCard;
  /** How many classes there are, and the label that means "no label". */
  labels?: { count: number; none: number };
  /** Guidance by default. */
  guidance?: { default: number };
}

/** Reads a card from JSON. @throws {TypeError} If a part is missing or of the wrong kind. */
export function parseCard(name: string, json: string): ModelCard {
  let card: Partial<ModelCard>;
  try {
    card = JSON.parse(json);
  } catch {
    throw new TypeError(`The model card ${name} is not JSON`);
  }
  const { file, sha256, input, schedule, prediction } = card;
  const missing = Object.entries({ file, sha256, input, schedule, prediction }).find(([, part]) => !part);
  if (missing) throw new TypeError(`The model card ${name} has no "${missing[0]}"`);
  checkOneOf(`"prediction" of ${name}`, prediction, PREDICTIONS);
  for (const side of ["channels", "height", "width"] as const) {
    if (!Number.isInteger(input![side])) throw new TypeError(`The model card ${name} has no "input.${side}"`);
  }
  return card as ModelCard;
}

/** The schedule that a card states. @throws {RangeError} If its kind is unknown or its numbers are no schedule. */
export function scheduleOf(card: ScheduleCard): Sde {
  switch (card.kind) {
    case "linear":
      return new VPSDE(getLinearAlphaFns(card.beta0, card.beta1), rangeOf(card));
    case "cos":
      return new VPSDE(getCosAlphaFns(), rangeOf(card));
    case "discrete": {
      const { steps, betaStart, betaEnd } = card;
      checkOneOf("A discrete schedule's power", String(card.power), ["1", "2"]);
      return DiscreteVPSDE.fromBetas(card.power === 1 ? "linear" : "scaled_linear", { steps, betaStart, betaEnd });
    }
    default:
      throw new RangeError(`A schedule's kind must be linear, cos or discrete, found ${JSON.stringify(card)}`);
  }
}

function rangeOf({ samplingEps, samplingT }: SamplingRange): SamplingRange {
  return { samplingEps, samplingT };
}
