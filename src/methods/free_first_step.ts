import type { Plan, Stage } from "../plans/plan.ts";
import { type Sde, sigmaOf } from "../schedules/sde.ts";

/**
 * A plan without its first evaluation: where a plan starts, the state is noise and next to nothing else, so that eps is
 * known there without a model, `x / sigma` (the analytical first step of arXiv 2210.05475). The plan begins at its
 * second time; the history still has that eps, as a combination of the state and what came since.
 *
 * @param sde The schedule of the plan
 * @param plan A plan of at least two steps, with one evaluation a step and no corrector, noise or clip
 * @returns A plan of one evaluation less, which takes the same noise and ends at the same time
 * @throws {RangeError} If the plan is another one.
 *
 * @example Six steps, five evaluations
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { getLinearAlphaFns, makePlan, VPSDE, withFreeFirstStep } from "@deis/deis";
 *
 * const sde = new VPSDE(getLinearAlphaFns(0.1, 20));
 * const plan = withFreeFirstStep(sde, makePlan(sde, { method: "ipndm", tsOrder: 2, numStep: 6 }));
 * assertEquals(plan.nfe, 5);
 * ```
 */
export function withFreeFirstStep(sde: Sde, plan: Plan): Plan {
  const { stages: [first, ...others], timesteps } = plan;
  checkPlan(plan);
  // In terms of the noise s that the run starts with: the first entry of the history, and the state after it.
  const holdsEps = first.clean[0] !== 0;
  const entry = holdsEps ? 1 / sigmaOf(sde, timesteps[0]) : 0;
  const start = first.update[0] + first.update[1] + entry * first.update[2];
  // s as a combination of the state and the history, newest first.
  let ofState = 1 / start, ofHistory: number[] = [];
  const stages = others.map((stage, k): Stage => {
    const [anchor, state, ...row] = stage.update;
    const known = (row[k + 1] ?? 0) * entry;
    const ownState = anchor + state + known * ofState;
    const own = Array.from(
      { length: Math.min(row.length, k + 1) },
      (_, j) => (row[j] ?? 0) + (j === 0 ? 0 : known * ofHistory[j - 1]),
    );
    ofHistory = Array.from(
      { length: k + 1 },
      (_, j) => (j === 0 ? 0 : ofHistory[j - 1]) - ofState * (own[j] ?? 0) / ownState,
    );
    ofState /= ownState;
    return {
      ...(k === 0 ? scaled(stage, start) : stage),
      step: k,
      update: [0, k === 0 ? start * ownState : ownState, ...own],
    };
  });
  return { ...plan, nfe: stages.length, timesteps: timesteps.slice(1), stages };
}

/** The first stage for a state that is the noise itself, of which the state was `scale` times as much. */
function scaled(stage: Stage, scale: number): Stage {
  const { inputScale, store, clean } = stage;
  return {
    ...stage,
    inputScale: scale * inputScale,
    store: [scale * store[0], store[1]],
    clean: [scale * clean[0], clean[1]],
  };
}

function checkPlan({ method, nfe, timesteps, stages }: Plan): void {
  const steps = timesteps.length - 1;
  if (!(timesteps[1] < timesteps[0]) || steps < 2) {
    throw new RangeError(
      `The first step can be free in a plan of at least 2 steps from noise to image, found ${steps}`,
    );
  }
  const isPlain = ({ anchor, noise, clip, input }: Stage) => !anchor && !noise && !clip && !input;
  if (nfe !== steps || !stages.every(isPlain)) {
    throw new RangeError(
      "The first step can be free in a plan of one evaluation a step, with no corrector, noise, clip or input row, " +
        `found ${method} with ${nfe} evaluations in ${steps} steps`,
    );
  }
}
