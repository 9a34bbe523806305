import type { Plan, Stage } from "../plans/plan.ts";
import { withoutCorrector } from "../plans/without_corrector.ts";
import { directionsOf } from "./directions.ts";
import { planAt, type PlanPoint, type PlanSpace, zeroOffsets } from "./plan_point.ts";

/** How far a number of a plan may be from the method's on the same grid, relative, to be the same one in decimals. */
const SAME = 1e-6;

/**
 * The point of a space at which a plan stands: its grid, and how far its coefficients are from the method's there.
 *
 * @param plan A plan of one evaluation a step, without noise
 * @param history How many evaluations a fitted step looks back on
 * @throws {RangeError} If the plan is none of the space.
 */
export function pointOfPlan(space: PlanSpace, plan: Plan, history: number): PlanPoint {
  const { timesteps } = plan, own = planAt(space, { timesteps })!, { stages } = withoutCorrector(plan);
  const offsets = zeroOffsets(own, history).map((zeros, i) => {
    const { step, input, clip } = stages[i];
    if (input || clip) {
      throw new RangeError(
        `A fit cannot start from a plan with ${input ? "an input row" : "a clip"}, found one at step ${step}`,
      );
    }
    checkKept(plan, own, i);
    return offsetsOf(
      stages[i],
      own.stages[i],
      directionsOf(space.sde, own, i, zeros.length - 1),
    );
  });
  return { timesteps, offsets };
}

/** @throws {RangeError} If a stage asks the network something else than the method's, or keeps something else of it. */
function checkKept(plan: Plan, own: Plan, index: number): void {
  const numbers = ({ stages }: Plan) => {
    const { t, inputScale, store, clean } = stages[index];
    return [t, inputScale, ...store, ...clean];
  };
  const [found, wanted] = [numbers(plan), numbers(own)];
  if (found.every((value, i) => Math.abs(value - wanted[i]) <= SAME * Math.abs(wanted[i]))) return;
  throw new RangeError(
    `A fit by ${own.method} cannot start from a plan of ${plan.method} that asks the network or keeps in the history ` +
      `something else: time, input scale, store and clean at stage ${index} must be ${wanted.join(", ")}, found ${
        found.join(", ")
      }`,
  );
}

/** How far a stage's next state is from the method's, in each direction. @throws {RangeError} If they do not lead there. */
function offsetsOf(stage: Stage, own: Stage, directions: readonly number[][]): number[] {
  const [wanted, from] = [stage, own].map(({ update: [anchor, state, ...row] }) => [anchor + state, ...row]);
  const gaps = Array.from(
    { length: Math.max(wanted.length, from.length) },
    (_, i) => (wanted[i] ?? 0) - (from[i] ?? 0),
  );
  const reach = gaps.findLastIndex((gap) => gap !== 0), history = directions.length - 1;
  if (reach > history) {
    throw new RangeError(
      `A fit with a history of ${history} cannot start from a plan that looks back on ${reach} evaluations, at step ${stage.step}`,
    );
  }
  const [clean, ...along] = directions;
  const ofClean = clean[0] === 0 ? 0 : gaps[0] / clean[0]; // a last step down to no noise has the clean image in the history
  return [
    ofClean,
    ...along.map((direction, j) => ((gaps[j + 1] ?? 0) - ofClean * (clean[j + 1] ?? 0)) / direction[j + 1]),
  ];
}
