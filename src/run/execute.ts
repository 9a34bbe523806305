import { joined } from "../internal/joined.ts";
import type { EpsFn } from "./eps_fn.ts";
import { lent } from "./lent.ts";
import type { Plan } from "../plans/plan.ts";
import type { Registers } from "./registers.ts";
import { type Run, type RunPoint, runStep } from "./run_step.ts";
import { restoreRun, type SavedRun, saveRun } from "./saved_run.ts";
import { resumedNoise } from "./saved_noise.ts";
import { checkNoiseChoice, NOISE_CHOICE_NAMES, type NoiseChoice } from "./stage_noise.ts";
import { cleanImage, type StepInfo } from "./step_info.ts";
import { copyOf, type Tensor, type TensorData } from "../tensors/tensor.ts";

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
export const RUN_OPTION_NAMES: readonly string[] = /* @__PURE__ */ joined(
  ["signal", "onStep", "resume"],
  NOISE_CHOICE_NAMES,
);

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
 * @throws {NonFiniteError} If a model input or output, a caller's noise or a state is not finite; it has the step.
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
  const { states: [state, anchor], ring } = registers;
  if (resume) restoreRun(plan, registers, resume);
  else state.data.set(noise.data);

  const run: Run<Data> = { plan, registers, epsFn, signal, choice };
  let point: RunPoint<Data> = { index: resume?.nfe ?? 0, state, anchor, before: state };
  while (point.index < plan.nfe) {
    point = await runStep(run, point, { keeps: onStep !== undefined });
    if (!onStep) continue;
    const { index: nfe, state: x, anchor, before } = point;
    const stage = plan.stages[nfe - 1], eps = ring[(nfe - 1) % ring.length];
    const info: StepInfo<Data> = {
      step: stage.step,
      t: stage.t,
      tNext: plan.timesteps[stage.step + 1],
      nfe,
      totalNfe: plan.nfe,
      x,
      eps,
      clean: () => stage.clip ? copyOf(registers.clipped!) : cleanImage(stage, before, eps),
      save: () => saveRun(plan, registers, { nfe, x, anchor, noise: choice }),
    };
    await lent(registers, onStep(info), signal);
  }
  return { data: point.state.data.slice() as Data, dims: [...noise.dims] };
}
