import { type EpsFn, evaluate } from "./eps_fn.ts";
import { untilAborted } from "../internal/until_aborted.ts";
import { NonFiniteError } from "./non_finite_error.ts";
import type { Plan, Stage } from "../plans/plan.ts";
import type { Registers } from "./registers.ts";
import { restoreRun, type SavedRun, saveRun } from "./saved_run.ts";
import { resumedNoise } from "./saved_noise.ts";
import { checkNoiseChoice, fillStageNoise, NOISE_CHOICE_NAMES, type NoiseChoice } from "./stage_noise.ts";
import { cleanImage, endsStep, type StepInfo } from "./step_info.ts";
import { firstNotFinite, type Tensor, type TensorData } from "../tensors/tensor.ts";

/** Options of a run; those of noise count where the plan adds noise. */
export interface RunOptions<Data extends TensorData = TensorData> extends NoiseChoice {
  /**
   * Ends the run: it rejects with the signal's reason, at once where the model works elsewhere (in a worker, on a
   * server), and before the next evaluation where it computes in this thread.
   */
  signal?: AbortSignal;
  /** Called at the end of each step; what it returns is awaited, until the signal aborts. */
  onStep?: (info: StepInfo<Data>) => void | Promise<void>;
  /** Goes on from a saved run of the same plan; the noise then gives type and shape only. */
  resume?: SavedRun;
}

/** The names of the options of a run. */
export const RUN_OPTION_NAMES: readonly (keyof RunOptions)[] = [
  "signal",
  "onStep",
  "resume",
  ...NOISE_CHOICE_NAMES,
];

/**
 * Runs a plan: the one executor, which knows no method by name.
 *
 * @param plan The plan, its times and coefficients
 * @param registers The memory of this run, made for the plan and the shape of the noise
 * @param epsFn The model
 * @param noise The state to start from; it is not changed
 * @param options Signal, callback, saved run
 * @returns A new tensor of the noise's type and shape
 * @throws {TypeError} If the model or the caller's noise returns no tensor of the same size, or a path has no seed.
 * @throws {RangeError} If a seed or an index is out of range, or the plan's noise lies on no path.
 * @throws {NonFiniteError} If a model output, a caller's noise or a state is not finite; it has the step.
 */
export async function execute<Data extends TensorData>(
  plan: Plan,
  registers: Registers<Data>,
  epsFn: EpsFn<Data>,
  noise: Tensor<Data>,
  { signal, onStep, resume, ...given }: RunOptions<Data> = {},
): Promise<Tensor<Data>> {
  const choice = resumedNoise(resume?.noise, given);
  checkNoiseChoice(plan, choice);
  const { states, ring } = registers;
  let [state, anchor] = states;
  if (resume) restoreRun(plan, registers, resume);
  else state.data.set(noise.data);

  for (let index = resume?.nfe ?? 0; index < plan.nfe; index++) {
    const stage = plan.stages[index];
    const following = plan.stages[index + 1];
    if (!stage.anchor && stage.step !== plan.stages[index - 1]?.step) anchor = state;
    const eps = ring[index % ring.length];
    const input = stage.inputScale === 1 ? state : registers.scale(state, stage.inputScale);
    await evaluate(epsFn, stage, input, eps, signal);

    // In place where neither the old state nor the anchor, if they are the same, is needed any more.
    const keepAnchor = stage.anchor || following?.anchor || !endsStep(plan, index);
    const keepState = stage.anchor || onStep || keepAnchor && state === anchor;
    const before = state;
    const next = keepState ? states.find((free) => free !== state && (free !== anchor || !keepAnchor))! : state;
    if (stage.noise) await fillStageNoise(registers.noise!, stage, index, choice);
    const isFinite = registers.update(index, next, anchor, state) &&
      (!stage.anchor || registers.moveAnchor(index, anchor, state));
    if (!isFinite) throw notFinite(stage, eps);
    state = next;

    if (onStep && endsStep(plan, index)) {
      const [x, nfe] = [state, index + 1];
      await untilAborted(
        onStep({
          step: stage.step,
          t: stage.t,
          tNext: plan.timesteps[stage.step + 1],
          nfe,
          totalNfe: plan.nfe,
          x,
          eps,
          clean: () => cleanImage(stage, before, eps),
          save: () => saveRun(plan, registers, { nfe, x, anchor, noise: choice }),
        }),
        signal,
      );
    }
  }
  return { data: state.data.slice() as Data, dims: [...noise.dims] };
}

/** The error of a state that is not finite: `eps`, what the model's output became, says whether it comes from there. */
export function notFinite(stage: Stage, eps: Tensor): NonFiniteError {
  return new NonFiniteError(firstNotFinite(eps.data) < 0 ? "The state" : "The model output", stage);
}
