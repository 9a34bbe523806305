import type { Plan } from "../plans/plan.ts";
import type { Sde } from "../schedules/sde.ts";
import { copyOf, type TensorData } from "../tensors/tensor.ts";
import type { AdaptiveRunOptions, AdaptiveSample, AdaptiveStepInfo } from "./adaptive_options.ts";
import type { EpsFn } from "./eps_fn.ts";
import { lent } from "./lent.ts";
import type { Registers } from "./registers.ts";
import { runStep } from "./run_step.ts";
import type { SavedAdaptiveRun } from "./saved_adaptive_run.ts";
import { errorNorms } from "./step_error.ts";
import { cleanImage } from "./step_info.ts";
import { widthFactor } from "./step_width.ts";

/** What an adaptive sampler runs, all but the state. Positions are in the root of rho in which steps are chosen. */
export interface AdaptiveSetting {
  sde: Sde;
  epsFn: EpsFn;
  /** Order of the pair. */
  order: number;
  rtol: number;
  atol: number;
  maxNfe: number;
  /** Position and time at which the run ends. */
  end: number;
  last: number;
  /** Time at a position. */
  timeAt(position: number): number;
  /** One step as a plan; `reused` says that its first eps is there already, converted. */
  planOf(step: number, from: number, to: number, reused: boolean): Plan;
}

/** Runs steps, each no wider than its estimated error allows, from a point to the end. */
export async function runAdaptive<Data extends TensorData>(
  { sde, epsFn, order, rtol, atol, maxNfe, end, last, timeAt, planOf }: AdaptiveSetting,
  registers: Registers<Data>,
  from: SavedAdaptiveRun<Data>,
  { signal, onStep }: AdaptiveRunOptions<Data>,
): Promise<AdaptiveSample<Data>> {
  const { states: [begin], ring } = registers;
  begin.data.set(from.x.data);
  if (from.eps) ring[0].data.set(from.eps.data);
  let { nfe, rejected, position, width, error } = from;
  let state = begin, known = from.eps ? 1 : 0;
  const timesteps = [...from.timesteps];
  const asked: EpsFn<Data> = (x, t, out) => {
    if (++nfe > maxNfe) throw new RangeError(`The tolerance asks for more than maxNfe = ${maxNfe} evaluations`);
    return (epsFn as EpsFn<Data>)(x, t, out);
  };

  while (position !== end) {
    // The last step ends exactly at the end, stretched a little where it would leave a sliver.
    const left = end - position;
    const target = Math.abs(width) >= 0.999 * Math.abs(left) ? end : position + width;
    const step = timesteps.length - 1, to = timeAt(target);
    const plan = planOf(step, timesteps[step], to, known > 0);
    registers.rewrite(plan);
    const point = { index: 0, state, anchor: state, before: state };
    // The pair's solution is what its last stage saw, and the one it is compared with what that stage leads to.
    const { before: solution, state: compared } = await runStep(
      { plan, registers, epsFn: asked, signal, choice: {} },
      point,
      { keeps: true, known },
    );
    known = 1;
    const { worst, mean } = errorNorms(state, solution, compared, atol, rtol);
    width = (target - position) * widthFactor(worst, order);
    if (worst > 1) {
      rejected++;
      continue;
    }
    const eps = ring[plan.nfe - 1];
    ring[0].data.set(eps.data);
    state = solution;
    position = target;
    timesteps.push(to);
    error += mean / sde.signal(to);
    if (!onStep) continue;
    const before = state.data.slice();
    const info: AdaptiveStepInfo<Data> = {
      step,
      t: to,
      tNext: to,
      nfe,
      totalNfe: position === end ? nfe : Infinity,
      x: state,
      eps,
      clean: () => cleanImage(plan.stages[plan.nfe - 1], solution, eps),
      save: () => {
        const same = before.every((value, i) => value === solution.data[i]);
        const saved = { x: copyOf(solution), nfe, rejected, timesteps: [...timesteps], position, width, error };
        return same ? { ...saved, eps: copyOf(eps) } : saved;
      },
    };
    await lent(registers, onStep(info), signal);
    if (before.some((value, i) => value !== solution.data[i])) known = 0;
  }
  const data = state.data.slice() as Data;
  return {
    data,
    dims: [...registers.states[0].dims],
    nfe,
    timesteps,
    rejected,
    errorEstimate: error * sde.signal(last),
  };
}
