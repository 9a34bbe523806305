import type { Plan, Stage } from "./plan.ts";
import { trimmed } from "./stage.ts";

/** Weights that are smaller than this beside the largest of their row are rounding. */
const ROUNDING = 1e-11;

/**
 * The same sampler without anchors. A corrector moves the state by evaluations that the history has, so that its weights
 * can be those of the history in the next state: from the same noise the network is asked the same, up to rounding.
 *
 * @param plan A plan of one evaluation a step
 */
export function withoutCorrector(plan: Plan): Plan {
  if (!plan.stages.some(({ anchor }) => anchor)) return plan;
  // State, anchor and each evaluation as weights of the first state and of all evaluations.
  const count = plan.stages.length + 1,
    unit = (at: number) => Array.from({ length: count }, (_, i) => Number(i === at));
  const history: number[][] = [];
  let state = unit(0), anchor = state;
  const stages = plan.stages.map((stage, index): Stage => {
    history.unshift(unit(index + 1));
    if (!stage.anchor) anchor = state;
    const parts = [anchor, state, ...history];
    const sum = (row: readonly number[]) =>
      state.map((_, i) => row.reduce((all, weight, j) => all + weight * parts[j][i], 0));
    const next = sum(stage.update), own = next[0] / state[0];
    const rest = history.map((_, j) => next[index + 1 - j] - own * state[index + 1 - j]);
    const least = ROUNDING * Math.max(...rest.map(Math.abs));
    const { anchor: row, ...others } = stage;
    if (row) anchor = sum(row);
    state = next;
    return {
      ...others,
      update: trimmed([0, own, ...rest.map((weight) => Math.abs(weight) > least ? weight : 0)]),
    };
  });
  return { ...plan, stages };
}
