import { leavesFolder } from "../internal/leaves_folder.ts";
import { PREDICTIONS } from "../plans/prediction.ts";

/** What a field of a card may be. */
export interface Rule {
  /** In words, after "must be". */
  readonly allowed: string;
  fits(value: unknown): boolean;
}

/** Rules by the names of fields. */
export type Rules = Readonly<Record<string, Rule>>;

const isFinite = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
const number = (allowed: string, fits: (value: number) => boolean = () => true): Rule => ({
  allowed,
  fits: (value) => isFinite(value) && fits(value),
});
const integer = (least: number, most: number) =>
  number(
    `an integer from ${least} to ${most}`,
    (value) => Number.isInteger(value) && value >= least && value <= most,
  );

/** An object with further fields. */
export const OBJECT: Rule = {
  allowed: "an object",
  fits: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
};

const MOST_CHANNELS = 4096, MOST_PIXELS = 1 << 14, MOST_CLASSES = 1_000_000, MOST_STEPS = 100_000;

/** The fields of a card that are no objects. */
export const CARD_RULES: Rules = {
  file: {
    allowed: "the name of the ONNX file, in the folder of the card",
    fits: (value) => typeof value === "string" && !leavesFolder(value),
  },
  sha256: {
    allowed: "the SHA-256 of the ONNX file in 64 hexadecimal digits",
    fits: (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value),
  },
  prediction: {
    allowed: `one of ${PREDICTIONS.join(", ")}`,
    fits: (value) => (PREDICTIONS as readonly unknown[]).includes(value),
  },
};

/** The fields of objects of a card, by their names. */
export const PART_RULES: Readonly<Record<"input" | "labels" | "guidance", Rules>> = {
  input: {
    channels: integer(1, MOST_CHANNELS),
    height: integer(1, MOST_PIXELS),
    width: integer(1, MOST_PIXELS),
    range: {
      allowed: "two different numbers, black and white",
      fits: (value) =>
        Array.isArray(value) && value.length === 2 && value.every(isFinite) && value[0] !== value[1],
    },
  },
  labels: { count: integer(1, MOST_CLASSES), none: integer(0, MOST_CLASSES) },
  guidance: { default: number("a finite number") },
};

const time = number("a number of at least 0", (value) => value >= 0);
const beta = number("a number between 0 and 1", (value) => value > 0 && value < 1);

/** The fields that a schedule of each kind must have, and may have. */
export const SCHEDULE_RULES: Readonly<Record<string, { must: Rules; may: Rules }>> = {
  linear: {
    must: {
      beta0: number("a number of at least 0", (value) => value >= 0),
      beta1: number("a number greater than 0", (value) => value > 0),
    },
    may: { samplingEps: time, samplingT: time },
  },
  cos: { must: {}, may: { samplingEps: time, samplingT: time } },
  discrete: {
    must: {
      steps: integer(2, MOST_STEPS),
      betaStart: beta,
      betaEnd: beta,
      power: number("1 (linear betas) or 2 (scaled linear)", (value) => value === 1 || value === 2),
    },
    may: {},
  },
};

/** The kind of a schedule. */
export const KIND: Rule = {
  allowed: `one of ${Object.keys(SCHEDULE_RULES).join(", ")}`,
  fits: (value) => typeof value === "string" && Object.hasOwn(SCHEDULE_RULES, value),
};
