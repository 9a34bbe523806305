import { getSampler, type SamplerOptions } from "../get_sampler.ts";
import type { Plan, Stage } from "../plan.ts";
import type { Sde } from "../sde.ts";

/** A plan as a point in the space that a fit searches. */
export interface PlanPoint {
  /** The grid; its ends stay. */
  readonly timesteps: readonly number[];
  /**
   * What is added to the method's exact coefficients, a row a stage: of the state, then of the history, newest first.
   * Absent where only the grid is fitted.
   */
  readonly offsets?: readonly (readonly number[])[];
}

/** A method whose plans are searched. */
export interface PlanSpace {
  readonly sde: Sde;
  /** The method; its grid is replaced by the point's. */
  readonly options: SamplerOptions;
}

/** The plan at a point; undefined where the times do not decrease. */
export function planAt({ sde, options }: PlanSpace, { timesteps, offsets }: PlanPoint): Plan | undefined {
  if (timesteps.some((t, i) => i > 0 && !(t < timesteps[i - 1]))) return undefined;
  const { plan } = getSampler(sde, () => {}, { ...options, timesteps });
  if (!offsets) return plan;
  return { ...plan, stages: plan.stages.map((stage, i) => withOffsets(stage, offsets[i])) };
}

function withOffsets(stage: Stage, offsets: readonly number[]): Stage {
  const { update } = stage;
  const length = Math.max(update.length, offsets.length + 1);
  return { ...stage, update: Array.from({ length }, (_, j) => (update[j] ?? 0) + (offsets[j - 1] ?? 0)) };
}

/** Offsets of zero for a plan whose stages look back on up to `history` evaluations. */
export function zeroOffsets(plan: Plan, history: number): number[][] {
  return plan.stages.map((_, i) => new Array(1 + Math.min(i + 1, history)).fill(0));
}

/** The unknowns of a point: the inner times, then all offsets. */
export function unknownsOf({ timesteps, offsets = [] }: PlanPoint): number[] {
  return [...timesteps.slice(1, -1), ...offsets.flat()];
}

/** The point of the same shape with other unknowns; times of a discrete schedule become integers. */
export function pointOf({ sde }: PlanSpace, like: PlanPoint, unknowns: readonly number[]): PlanPoint {
  const inner = like.timesteps.length - 2;
  const times = unknowns.slice(0, inner).map((t) => sde.isContinuous ? t : Math.round(t));
  let at = inner;
  return {
    timesteps: [like.timesteps[0], ...times, like.timesteps[inner + 1]],
    offsets: like.offsets?.map((row) => row.map(() => unknowns[at++])),
  };
}
