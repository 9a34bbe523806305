import type { Settings } from "../settings.ts";

/** How timesteps are spread over the training steps (arXiv 2305.08891, table 2). */
export type Spacing = "linspace" | "leading" | "trailing";

/** Every spacing. */
export const SPACINGS: readonly Spacing[] = ["linspace", "leading", "trailing"];

/** How a family of schedulers spreads its timesteps. */
export interface SpacingRule {
  /** The spacing where the config names none. */
  readonly fallback: Spacing;
  /** The spacings that a config may name; none where its setting is not read. Default: all. */
  readonly allowed?: readonly Spacing[];
  /** Points of "linspace" and "leading" beyond the number of steps, which are left out at the low end. Default 0. */
  readonly spare?: number;
  /** Whether "linspace" stays real. Default false. */
  readonly isReal?: boolean;
  /** Training steps that are used, from the first one. Default: all. */
  readonly used?: number;
}

/** The timesteps of a config, falling. @throws {RangeError} If there are more than training steps. */
export function spacedTimes(settings: Settings, train: number, count: number, rule: SpacingRule): number[] {
  const { fallback, allowed = SPACINGS, spare = 0, isReal = false, used = train } = rule;
  const spacing = allowed.length ? settings.choice("timestep_spacing", fallback, allowed) : fallback;
  const offset = settings.number("steps_offset", 0, { least: 0, isInteger: true });
  if (count > train) {
    throw new RangeError(`numStep must be at most num_train_timesteps = ${train}, found ${count}`);
  }
  const points = count + spare;
  switch (spacing) {
    case "linspace": {
      const times = evenlySpaced(0, used - 1, points).reverse().slice(0, count);
      return isReal ? times : times.map(roundHalfEven);
    }
    case "leading": {
      const stride = Math.floor(used / points);
      return Array.from({ length: count }, (_, i) => (points - 1 - i) * stride + offset);
    }
    case "trailing": {
      // Where rounding of the stride would let one more in, at -1, it is left out.
      const times = Array.from({ length: count }, (_, i) => roundHalfEven(used - i * (train / count)) - 1);
      return times.filter((t) => t >= 0);
    }
  }
}

/** `count` numbers from one to the other, the first where there is one only; in NumPy's order of operations. */
export function evenlySpaced(from: number, to: number, count: number): number[] {
  const spacing = (to - from) / (count - 1 || 1);
  return Array.from({ length: count }, (_, i) => i > 0 && i === count - 1 ? to : i * spacing + from);
}

/** To the nearest integer, halves to the even one, as NumPy does. */
export function roundHalfEven(value: number): number {
  const low = Math.floor(value);
  return value - low === 0.5 && low % 2 === 0 ? low : Math.round(value);
}
