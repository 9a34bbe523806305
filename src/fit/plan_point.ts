import { withFreeFirstStep } from "../methods/free_first_step.ts";
import { makePlan, onGrid, type PlanOptions } from "../methods/make_plan.ts";
import type { Plan, Stage } from "../plans/plan.ts";
import { withoutCorrector } from "../plans/without_corrector.ts";
import { type Sde, sigmaOf } from "../schedules/sde.ts";
import { directionsOf } from "./directions.ts";

/** A plan as a point in the space that a fit searches. */
export interface PlanPoint {
  /**
   * The grid. Its end stays; its start may come down from where the noise is pure, as the network is asked no question
   * there: a little later the same noise has a little image in it.
   */
  readonly timesteps: readonly number[];
  /** Whether a step without an evaluation leads to the grid, from the schedule's start. Default false. */
  readonly free?: boolean;
  /** How far from the time of its state each stage asks the network, in units of time. Absent where it asks there. */
  readonly queries?: readonly number[];
  /** How far the next state is moved from the method's own in each of its directions, a row a stage. Absent where only the grid is fitted. */
  readonly offsets?: readonly (readonly number[])[];
}

/** A method whose plans are searched. */
export interface PlanSpace {
  readonly sde: Sde;
  /** The method; its grid is replaced by the point's. */
  readonly options: PlanOptions;
}

/** The plan at a point; undefined where the times do not decrease. */
export function planAt(
  space: PlanSpace,
  { timesteps, free = false, queries, offsets }: PlanPoint,
): Plan | undefined {
  if (timesteps.some((t, i) => i > 0 && !(t < timesteps[i - 1]))) return undefined;
  if (free && !(timesteps[0] < space.sde.samplingT)) return undefined;
  const plan = asking(space, free ? freePlan(space, timesteps) : methodPlan(space, timesteps), queries);
  if (!offsets) return plan;
  const stages = plan.stages.map((stage, i) =>
    moved(stage, offsets[i], directionsOf(space.sde, plan, i, offsets[i].length - 1))
  );
  return { ...plan, stages };
}

/** The method's own plan on a grid, without a corrector's anchors, which takes the noise of the schedule's start. */
export function methodPlan({ sde, options }: PlanSpace, timesteps: readonly number[]): Plan {
  const plan = withoutCorrector(makePlan(sde, onGrid(options, timesteps)));
  const noise = (t: number) => sigmaOf(sde, t);
  return {
    ...plan,
    stages: plan.stages.with(0, scaled(plan.stages[0], noise(timesteps[0]) / noise(sde.samplingT))),
  };
}

/** The method's plan on a grid that begins where a step without an evaluation ends. */
function freePlan({ sde, options }: PlanSpace, timesteps: readonly number[]): Plan {
  return withFreeFirstStep(sde, withoutCorrector(makePlan(sde, onGrid(options, [sde.samplingT, ...timesteps]))));
}

/** A plan that asks the network at other times; what its output becomes is still that of the state's own time. */
function asking({ sde }: PlanSpace, plan: Plan, queries: readonly number[] | undefined): Plan {
  if (!queries) return plan;
  const within = (t: number) => Math.min(Math.max(t, sde.samplingEps), sde.samplingT);
  const asked = (t: number) => sde.isContinuous ? within(t) : Math.round(within(t));
  return { ...plan, stages: plan.stages.map((stage, k) => ({ ...stage, t: asked(stage.t + queries[k]) })) };
}

/** A stage whose state is `scale` times the one that it is given. */
function scaled(stage: Stage, scale: number): Stage {
  const [anchor, state, ...history] = stage.update;
  return {
    ...stage,
    inputScale: scale * stage.inputScale,
    store: [scale * stage.store[0], stage.store[1]],
    update: [anchor, scale * state, ...history],
    clean: [scale * stage.clean[0], stage.clean[1]],
  };
}

function moved(stage: Stage, offsets: readonly number[], directions: readonly number[][]): Stage {
  const [anchor, ...row] = stage.update;
  directions.forEach((direction, j) =>
    direction.forEach((weight, i) => row[i] = (row[i] ?? 0) + offsets[j] * weight)
  );
  return { ...stage, update: [anchor, ...row] };
}

/** Offsets of zero for a plan whose stages look back on up to `history` evaluations. */
export function zeroOffsets(plan: Plan, history: number): number[][] {
  return plan.stages.map((_, i) => new Array(1 + Math.min(i + 1, history)).fill(0));
}

/** The grid drawn together so that it starts at a later time. */
export function startingAt(timesteps: readonly number[], start: number): number[] {
  const [from, end] = [timesteps[0], timesteps[timesteps.length - 1]];
  return timesteps.map((t) => end + (t - end) * (start - end) / (from - end));
}

/** The unknowns of a point: all times but the last, then how far the network is asked from them, then all offsets. */
export function unknownsOf({ timesteps, queries = [], offsets = [] }: PlanPoint): number[] {
  return [...timesteps.slice(0, -1), ...queries, ...offsets.flat()];
}

/** The point of the same shape with other unknowns; times of a discrete schedule become integers. */
export function pointOf({ sde }: PlanSpace, like: PlanPoint, unknowns: readonly number[]): PlanPoint {
  const steps = like.timesteps.length - 1;
  const [first, ...inner] = unknowns.slice(0, steps).map((t) => sde.isContinuous ? t : Math.round(t));
  let at = steps;
  return {
    timesteps: [Math.min(first, sde.samplingT), ...inner, like.timesteps[steps]],
    ...(like.free ? { free: true } : {}),
    ...(like.queries ? { queries: like.queries.map(() => unknowns[at++]) } : {}),
    offsets: like.offsets?.map((row) => row.map(() => unknowns[at++])),
  };
}
