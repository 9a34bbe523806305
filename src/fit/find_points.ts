import type { FitStrength } from "../plans/fitted_to.ts";
import type { Aim } from "./aim.ts";
import { distanceAt } from "./distance.ts";
import type { CheckedSettings } from "./fit_settings.ts";
import type { FitCheckpoint } from "./checkpoint.ts";
import { Loss, MEAN_SQUARE } from "./loss.ts";
import { batchesOf, DERIVED_SAMPLES, drawOf, fitsAtOnce, type Parts, TRIAL_ITERATIONS } from "./parts.ts";
import { type PlanPoint, type PlanSpace, unknownsOf } from "./plan_point.ts";
import { type Found, search, type SearchReport } from "./search.ts";
import { freeStart, laterStart } from "./starts.ts";
import { sizesOf } from "./trajectories.ts";

/** What is searched for: of the grid alone both are undefined. */
export interface Freedom {
  readonly queries: readonly number[] | undefined;
  readonly offsets: readonly (readonly number[])[] | undefined;
}

/** What the searches of a fit have in common. */
export interface FitSearch {
  readonly space: PlanSpace;
  readonly aim: Aim;
  readonly parts: Parts;
  readonly settings: CheckedSettings;
}

/** Where a search is drawn to, and how much. */
interface Drawn {
  readonly like: PlanPoint;
  readonly weight: number;
  readonly most?: number;
}

/** The points that a fit finds: the grid's, then those of grid and queries, or grid and coefficients, from there. */
export async function findPoints(
  { space, aim, parts, settings }: FitSearch,
  { queries, offsets }: Freedom,
  start: readonly number[],
): Promise<Found[]> {
  const { iterations, resume, signal, stop, onIteration } = settings, { sde } = space;
  const grid: PlanPoint = { timesteps: resume?.grid ?? start };
  let checkpoint: FitCheckpoint = { grid: grid.timesteps, point: resume?.point };

  const run = async (from: PlanPoint, part: FitStrength, { like, weight, most = iterations }: Drawn) => {
    const unknowns = unknownsOf(from), times = from.timesteps.length - 1 + (from.queries?.length ?? 0);
    const prior = { start: zeroed(unknowns, times), weights: unknowns.map((_, i) => i < times ? 0 : weight) };
    const loss = aim.isFrechet
      ? MEAN_SQUARE
      : Loss.of((await distanceAt(space, like, aim, parts.fitted, signal))!.squares);
    const report = ({ fitted, heldOut, best }: SearchReport) => {
      checkpoint = part === "timesteps" ? { grid: best.timesteps } : { ...checkpoint, point: best };
      onIteration?.({ strength: part, fitted, heldOut, checkpoint });
    };
    return await search(space, from, {
      ...parts,
      aim,
      derived: aim.isFrechet ? batchesOf(parts.fitted, DERIVED_SAMPLES) : undefined,
      loss,
      prior,
      iterations: most,
      signal,
      stop,
      onIteration: report,
    });
  };
  const atOnce = fitsAtOnce(aim.isFrechet, offsets !== undefined);
  const first = await run(grid, "timesteps", {
    like: grid,
    weight: 0,
    most: resume?.point || atOnce ? 0 : iterations,
  });
  const found = [first];
  if (queries) {
    const points = resume?.point ? [resume.point] : [first.point, ...freeStart(sde, first.point)];
    for (const from of points) {
      found.push(await run({ queries, ...from }, "queries", { like: first.point, weight: 0 }));
    }
  } else if (offsets) {
    const { samples } = sizesOf(parts.fitted);
    const prior = { like: first.point, weight: drawOf(first.loss, samples, aim.isFrechet) };
    const starts = resume?.point
      ? [{ offsets, ...resume.point }]
      : [...laterStart(sde, first.point), first.point].map(({ timesteps }) => ({ timesteps, offsets }));
    const fit = async (from: PlanPoint, most?: number) => await run(from, "coefficients", { ...prior, most });
    for (const from of atOnce ? [await promising(starts, fit)] : starts) {
      const next = await fit(from);
      found.push(next);
      if (next.score < first.score) break;
    }
  }
  return found;
}

/** Where the start that has come farthest after a few iterations is then; of one alone, itself. */
async function promising(
  starts: readonly PlanPoint[],
  fit: (from: PlanPoint, most: number) => Promise<Found>,
): Promise<PlanPoint> {
  if (starts.length === 1) return starts[0];
  const tried: Found[] = [];
  for (const from of starts) tried.push(await fit(from, TRIAL_ITERATIONS));
  return tried.reduce((best, one) => one.score < best.score ? one : best).point;
}

/** Where the prior draws to: the times that they are, offsets of zero. */
function zeroed(unknowns: readonly number[], times: number): number[] {
  return unknowns.map((value, i) => i < times ? value : 0);
}
