import type { Prediction } from "../plans/prediction.ts";
import type { SamplingRange } from "../schedules/vpsde.ts";

/** A schedule as a model card states it. */
export type ScheduleCard =
  | { kind: "linear"; beta0: number; beta1: number } & SamplingRange
  | { kind: "cos" } & SamplingRange
  | { kind: "discrete"; steps: number; betaStart: number; betaEnd: number; power: number };

/** What a program must know of a model that its ONNX file does not say. A card may say more, which is not read. */
export interface ModelCard {
  /** The ONNX file, relative to the card, in its folder. */
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
  /** Guidance that suits the model; nothing applies it unasked but the command line. */
  guidance?: { default: number };
}
