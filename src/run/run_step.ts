import type { Plan, Stage } from "../plans/plan.ts";
import { firstNotFinite, type Tensor, type TensorData } from "../tensors/tensor.ts";
import { type EpsFn, evaluate } from "./eps_fn.ts";
import { NonFiniteError } from "./non_finite_error.ts";
import type { Registers } from "./registers.ts";
import { fillStageNoise, type NoiseChoice } from "./stage_noise.ts";
import { endsStep } from "./step_info.ts";

/** A run under way: a plan, the memory that it runs in, a model, and where noise comes from. */
export interface Run<Data extends TensorData> {
  readonly plan: Plan;
  readonly registers: Registers<Data>;
  readonly epsFn: EpsFn<Data>;
  readonly signal: AbortSignal | undefined;
  readonly choice: NoiseChoice;
}

/** Where a run is, at the end of a step. */
export interface RunPoint<Data extends TensorData> {
  /** Index of the evaluation to come. */
  readonly index: number;
  readonly state: Tensor<Data>;
  readonly anchor: Tensor<Data>;
  /** The state that the last evaluation saw. */
  readonly before: Tensor<Data>;
}

/** How a step is run. */
export interface StepMode {
  /** Whether `before` and the state at the beginning of the step are still needed at its end. */
  keeps: boolean;
  /** How many of the step's evaluations are there already, converted. Default 0. */
  known?: number;
}

/**
 * Runs the stages of one step of a plan: the one loop of every sampler.
 *
 * @throws {TypeError} If the model returns no tensor of the same size.
 * @throws {NonFiniteError} If a model input or output, a caller's noise or a state is not finite.
 * @throws The signal's reason, as soon as it aborts.
 */
export async function runStep<Data extends TensorData>(
  run: Run<Data>,
  point: RunPoint<Data>,
  { keeps, known = 0 }: StepMode,
): Promise<RunPoint<Data>> {
  const { plan: { stages }, registers, choice } = run;
  const { states, ring } = registers;
  let { index, state, anchor, before } = point;
  for (let isLast = false; !isLast; index++) {
    const stage = stages[index], following = stages[index + 1];
    isLast = endsStep(run.plan, index);
    if (!stage.anchor && index === point.index) anchor = state;
    const eps = ring[index % ring.length];
    if (index - point.index >= known) {
      const input = inputOf(registers, stage, index, state);
      if (!input) throw new NonFiniteError("The model input", stage);
      await evaluate(run, stage, input, eps);
    }

    // In place where neither the old state nor the anchor, if they are the same, is needed any more.
    const keepAnchor = keeps || stage.anchor || following?.anchor || !isLast;
    const keepState = keeps || stage.anchor || keepAnchor && state === anchor;
    before = state;
    const next = keepState ? states.find((free) => free !== before && (free !== anchor || !keepAnchor))! : state;
    if (stage.noise) await fillStageNoise(registers.noise!, stage, index, choice);
    const isFinite = (!stage.clip || registers.clip(index, state)) &&
      registers.update(index, next, anchor, state) &&
      (!stage.anchor || registers.moveAnchor(index, anchor, state));
    if (!isFinite) throw notFinite(stage, eps);
    state = next;
  }
  return { index, state, anchor, before };
}

/** What the model is asked about; undefined where it is not finite, while the state always is. */
function inputOf<Data extends TensorData>(
  registers: Registers<Data>,
  { inputScale, input }: Stage,
  index: number,
  state: Tensor<Data>,
): Tensor<Data> | undefined {
  if (input) return registers.input(index, state);
  return inputScale === 1 ? state : registers.scale(state, inputScale);
}

/** The error of a state that is not finite: `eps`, what the model's output became, says whether it comes from there. */
function notFinite(stage: Stage, eps: Tensor): NonFiniteError {
  return new NonFiniteError(firstNotFinite(eps.data) < 0 ? "The state" : "The model output", stage);
}
