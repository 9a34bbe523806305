import { bestStep } from "./best_step.ts";
import { gainingStep } from "./gaining_step.ts";
import { broydenUpdate } from "./broyden.ts";
import { derivatives } from "./derivatives.ts";
import type { Aim } from "./aim.ts";
import { distanceAt } from "./distance.ts";
import { mean, median, type SampleLoss } from "./loss.ts";
import type { Prior } from "./least_squares.ts";
import { type PlanPoint, type PlanSpace, unknownsOf } from "./plan_point.ts";
import { equationsOf, type State, tryStep, unitsOf } from "./step.ts";
import type { Samples } from "./trajectories.ts";

/** What a search is told to do. */
export interface SearchOptions {
  /** Trajectories that the point is fitted to, and others that decide which of the points on the way is best. */
  readonly fitted: readonly Samples[];
  readonly heldOut: readonly Samples[];
  /** What is to become small, and how far each sample counts. */
  readonly aim: Aim;
  readonly loss: SampleLoss;
  /** Batches that derivatives are found of, the first of the fitted ones. Default: all. */
  readonly derived?: number;
  /** How strongly the unknowns are drawn to where they start. */
  readonly prior: Prior;
  readonly iterations: number;
  readonly signal?: AbortSignal;
  /** Ends the search with the best point so far. */
  readonly stop?: AbortSignal;
  readonly onIteration?: (report: SearchReport) => void;
}

/** Where a search stands: median distances, or the Fréchet distances, and the best point so far. */
export interface SearchReport {
  readonly fitted: number;
  readonly heldOut: number;
  readonly best: PlanPoint;
}

/** A point with what it was judged by. */
export interface Found {
  readonly point: PlanPoint;
  /** Loss on the trajectories that were fitted to. */
  readonly loss: number;
  /** Score on the held-out samples. */
  readonly score: number;
}

const FIRST_DAMPING = 1e-3;
/** Steps that one set of derivatives serves for at most, as long as each gains the share or more. */
const STEPS = { most: 6, gain: 4e-3 };
/** Where a distance takes so many samples that a step costs as much as the derivatives. */
const FRECHET_STEPS = { most: 3, gain: 0.03 };
/** The search ends when an iteration gains less than this share, or the held-out part so often gains nothing. */
const LEAST_GAIN = 5e-3, PATIENCE = 3;

/** How many steps one set of derivatives serves for. */
export function stepsOf(isFrechet: boolean): typeof STEPS {
  return isFrechet ? FRECHET_STEPS : STEPS;
}

/**
 * Gauss-Newton with the damping of Levenberg and Marquardt; the best point is the one that the held-out part likes. The
 * derivatives take nearly all of the time, so several steps are taken with them, each of which brings them up to date.
 */
export async function search(space: PlanSpace, start: PlanPoint, options: SearchOptions): Promise<Found> {
  const { fitted, heldOut, aim, loss, stop, signal } = options;
  const state: State = { point: start, ...(await distanceAt(space, start, aim, fitted, signal))! };
  const unseen = (await distanceAt(space, start, aim, heldOut, signal))!.squares;
  let best: Found = { point: start, loss: loss.mean(state.squares), score: aim.scoreOf(unseen) };
  const signals = [signal, stop].filter((one) => one !== undefined);
  const ends = signals.length > 0 ? AbortSignal.any(signals) : undefined;
  try {
    await descend(space, { state, unseen, best, keep: (found) => best = found }, { ...options, signal: ends });
  } catch (error) {
    if (!stop?.aborted) throw error;
  }
  return best;
}

/** Where a descent begins, and who is told of each point that is better than all before. */
interface Descent {
  state: State;
  unseen: Float64Array;
  best: Found;
  keep(found: Found): void;
}

async function descend(space: PlanSpace, { state, unseen, best, keep }: Descent, options: SearchOptions) {
  const { fitted, heldOut, aim, loss, prior, iterations, signal, onIteration } = options;
  const derived = fitted.slice(0, options.derived);
  const costOf = ({ point, squares }: State) =>
    unknownsOf(point).reduce(
      (sum, value, i) => sum + prior.weights[i] * (value - prior.start[i]) ** 2,
      loss.mean(squares),
    );
  const figure = (squares: Float64Array) => aim.isFrechet ? mean(squares) : Math.sqrt(median(squares));
  const { most, gain } = stepsOf(aim.isFrechet);
  let damping = FIRST_DAMPING, sinceBest = 0;
  for (let iteration = 0; iteration < iterations && sinceBest < PATIENCE; iteration++) {
    const columns: Float32Array[][] = [];
    for (const batch of derived) columns.push(await derivatives(space, state.point, aim, batch, signal));
    const began = costOf(state);
    const look = async () => {
      unseen = (await distanceAt(space, state.point, aim, heldOut, signal))!.squares;
      const score = aim.scoreOf(unseen);
      if (!(score < best.score)) return;
      best = { point: state.point, loss: loss.mean(state.squares), score };
      keep(best);
      sinceBest = 0;
    };
    sinceBest++;
    for (let taken = 0; taken < most; taken++) {
      const equations = equationsOf(state, columns, { aim, batches: fitted, loss }), cost = costOf(state);
      const stepAt = (damping: number) => tryStep(space, state, equations, { ...options, damping });
      const found = aim.isFrechet
        ? await gainingStep(stepAt, costOf, { cost, last: damping })
        : await bestStep(stepAt, costOf, { cost, first: damping, isNew: taken === 0 });
      if (!found) break;
      broydenUpdate(columns, ...changeOf(state, found.state));
      ({ state, damping } = found);
      if (!aim.isFrechet) await look();
      if (1 - costOf(state) / cost < gain) break;
    }
    if (aim.isFrechet) await look();
    onIteration?.({ fitted: figure(state.squares), heldOut: figure(unseen), best: best.point });
    if (1 - costOf(state) / began < LEAST_GAIN) break;
  }
}

/** The step from a state to another as Broyden's update takes it. */
function changeOf(from: State, to: State) {
  const at = unknownsOf(from.point), step = unknownsOf(to.point).map((value, i) => value - at[i]);
  return [step, unitsOf(from.point), from.measures, to.measures] as const;
}
