import { alphaBarsOf, type BetaSchedule, getBetas } from "../../../schedules/betas.ts";
import type { Settings } from "../settings.ts";

/** A rule for betas: those that every scheduler knows, and those that some know. */
export type BetaRule = BetaSchedule | "sigmoid" | "exp";

/** The rules that every discrete scheduler knows. */
export const COMMON_BETA_RULES: readonly BetaRule[] = ["linear", "scaled_linear", "squaredcos_cap_v2"];

/** Defaults of a scheduler's betas. */
export interface BetaDefaults {
  readonly start?: number;
  readonly end?: number;
  readonly rules?: readonly BetaRule[];
  /** The rule where the config names none. Default "linear". */
  readonly rule?: BetaRule;
}

/**
 * alphaBar of every training step, from the config's betas or its rule for them. Models were trained with betas and
 * alphaBars of float32, so both are rounded to it: where alphaBar is close to 1 or 0 that is what sigma hangs on.
 */
export function alphaBarsOfConfig(
  settings: Settings,
  { start = 1e-4, end = 0.02, rules = COMMON_BETA_RULES, rule = "linear" }: BetaDefaults = {},
): Float32Array {
  return alphaBarsOfBetas(betasOf(settings, { start, end, rules, rule }));
}

/**
 * The same with zero terminal SNR where the config says `rescale_betas_zero_snr` (arXiv 2305.08891, algorithm 1):
 * sqrt(alphaBar) is shifted and stretched so that it ends at 0.
 *
 * @param last What stands in place of the last alphaBar, 0, for methods that divide by it
 * @param defaults What the config need not say
 */
export function rescalableAlphaBars(settings: Settings, last: number, defaults: BetaDefaults = {}): Float32Array {
  const alphaBars = alphaBarsOfConfig(settings, defaults);
  if (!settings.flag("rescale_betas_zero_snr", false)) return alphaBars;
  const signals = alphaBars.map(Math.sqrt);
  const first = signals[0], final = signals[signals.length - 1];
  const stretch = Math.fround(first / Math.fround(first - final));
  const squares = signals.map((signal) => Math.fround(Math.fround(signal - final) * stretch) ** 2);
  const rescaled = alphaBarsOfBetas(
    squares.map((square, t) => 1 - Math.fround(t === 0 ? square : square / squares[t - 1])),
  );
  rescaled[rescaled.length - 1] = last;
  return rescaled;
}

function alphaBarsOfBetas(betas: Float32Array): Float32Array {
  // 1 - beta is rounded too; the product is taken in float64.
  return Float32Array.from(alphaBarsOf(Float64Array.from(betas, (beta) => 1 - Math.fround(1 - beta))));
}

function betasOf(
  settings: Settings,
  { start, end, rules, rule: fallback }: Required<BetaDefaults>,
): Float32Array {
  const steps = settings.number("num_train_timesteps", 1000, { least: 2, isInteger: true });
  const trained = settings.raw("trained_betas");
  if (trained !== undefined) return trainedBetas(settings, trained, steps);
  const rule = settings.choice("beta_schedule", fallback, rules);
  const range = { above: 0, most: 1 };
  const betaStart = settings.number("beta_start", start, range), betaEnd = settings.number("beta_end", end, range);
  switch (rule) {
    case "sigmoid":
      return Float32Array.from(
        { length: steps },
        (_, i) => betaStart + (betaEnd - betaStart) / (1 + Math.exp(6 - 12 * i / (steps - 1))),
      );
    case "exp":
      return new Float32Array(steps).fill(-Math.expm1(-12 / steps));
    case "linear":
      return spaced(betaStart, betaEnd, steps);
    case "scaled_linear":
      return spaced(Math.sqrt(betaStart), Math.sqrt(betaEnd), steps).map((root) => root * root);
    default:
      return Float32Array.from(getBetas(rule, { steps }));
  }
}

/** Evenly spaced with a spacing of float32, from both ends: as models were trained, to the last digit. */
function spaced(from: number, to: number, count: number): Float32Array {
  const [first, last] = [Math.fround(from), Math.fround(to)];
  const spacing = Math.fround(Math.fround(last - first) / (count - 1));
  return Float32Array.from(
    { length: count },
    (_, i) => i < count / 2 ? first + spacing * i : last - spacing * (count - 1 - i),
  );
}

function trainedBetas(settings: Settings, betas: unknown, steps: number): Float32Array {
  const isBeta = (beta: unknown) => typeof beta === "number" && beta > 0 && beta < 1;
  if (Array.isArray(betas) && betas.length === steps && betas.every(isBeta)) return Float32Array.from(betas);
  const found = Array.isArray(betas)
    ? `${betas.length}, ${betas.find((beta) => !isBeta(beta)) ?? "all between"}`
    : typeof betas;
  throw new RangeError(
    `${settings.scheduler}'s trained_betas must be num_train_timesteps = ${steps} numbers between 0 and 1, found ${found}`,
  );
}
