// The numbers at which a card's fields begin and end, from either side.
import { assertEquals } from "@std/assert";
import { cardFaults } from "../../src/models/card_faults.ts";

const CARD = {
  file: "model.onnx",
  sha256: "0".repeat(64),
  input: { channels: 1, height: 28, width: 20, range: [-1, 1] },
  prediction: "eps",
  schedule: { kind: "linear", beta0: 0.1, beta1: 20, samplingEps: 1e-3, samplingT: 1 },
  labels: { count: 10, none: 10 },
  guidance: { default: 1.5 },
};
const DISCRETE = { kind: "discrete", steps: 2, betaStart: 1e-6, betaEnd: 2e-6, power: 1 };

/** For each field, values at the ends of what is allowed, and values next to them that are not. */
const LIMITS: Record<string, { allowed: unknown[]; refused: unknown[] }> = {
  "input.channels": { allowed: [1, 4096], refused: [0, 4097] },
  "input.height": { allowed: [1, 16384], refused: [0, 16385] },
  "input.width": { allowed: [1, 16384], refused: [0, 16385] },
  "input.range": { allowed: [[0, 1], [1, -1]], refused: [[1, 1], [1], [0, 1, 2]] },
  "labels.count": { allowed: [1, 1_000_000], refused: [0, 1_000_001] },
  "labels.none": { allowed: [0, 1_000_000], refused: [-1, 1_000_001] },
  "guidance.default": { allowed: [0, -1, 1e9], refused: [Infinity, NaN] },
  "schedule.beta0": { allowed: [0, 5], refused: [-1e-9] },
  "schedule.beta1": { allowed: [1e-9, 200], refused: [0] },
  "schedule.samplingEps": { allowed: [0], refused: [-1e-9] },
};
const DISCRETE_LIMITS: typeof LIMITS = {
  "schedule.steps": { allowed: [2, 100_000], refused: [1, 100_001] },
  "schedule.betaStart": { allowed: [1e-9, 0.99], refused: [0, 1] },
  "schedule.betaEnd": { allowed: [1e-9, 0.99], refused: [0, 1] },
  "schedule.power": { allowed: [1, 2], refused: [0, 1.5, 3] },
};

function faultsWith(card: object, path: string, value: unknown): string[] {
  const changed = structuredClone(card), [part, name] = path.split(".");
  (changed as Record<string, Record<string, unknown>>)[part][name] = value;
  return cardFaults(changed);
}

for (const [card, limits] of [[CARD, LIMITS], [{ ...CARD, schedule: DISCRETE }, DISCRETE_LIMITS]] as const) {
  for (const [path, { allowed, refused }] of Object.entries(limits)) {
    Deno.test(`${path} may be ${allowed.join(" and ")}, and not ${refused.join(" or ")}`, () => {
      for (const value of allowed) assertEquals(faultsWith(card, path, value), []);
      for (const value of refused) assertEquals(faultsWith(card, path, value).length, 1, `${path} ${value}`);
    });
  }
}
