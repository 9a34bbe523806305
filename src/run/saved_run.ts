import type { Plan } from "../plans/plan.ts";
import type { Registers } from "./registers.ts";
import { type SavedNoise, savedNoise } from "./saved_noise.ts";
import type { NoiseChoice } from "./stage_noise.ts";
import { checkSameKind, checkTensor, copyOf, type Tensor, type TensorData } from "../tensors/tensor.ts";

/**
 * A run at the end of a step: from here the same plan goes on as if it had never stopped, bit for bit. It is a plain
 * object of numbers and typed arrays, as structuredClone, a worker or a database take it.
 */
export interface SavedRun<Data extends TensorData = TensorData> {
  /** Evaluations so far. */
  readonly nfe: number;
  /** The state. */
  readonly x: Tensor<Data>;
  /** The anchor, where the plan's next stage moves it. */
  readonly anchor?: Tensor<Data>;
  /** Past evaluations as eps, newest first, as many as the plan looks back. */
  readonly history: readonly Tensor<Data>[];
  /** Where the noise of the plan's stages comes from; present where the plan adds noise. */
  readonly noise?: SavedNoise;
}

/** Where a run is when it is saved. */
interface Moment<Data extends TensorData> {
  nfe: number;
  x: Tensor<Data>;
  anchor: Tensor<Data>;
  noise: NoiseChoice;
}

/** Copies of everything that the plan still needs after its evaluation number `nfe`. */
export function saveRun<Data extends TensorData>(
  plan: Plan,
  registers: Registers<Data>,
  { nfe, x, anchor, noise }: Moment<Data>,
): SavedRun<Data> {
  const { ring } = registers;
  const history = Array.from(
    { length: Math.min(nfe, ring.length - 1) },
    (_, age) => copyOf(ring[(nfe - 1 - age) % ring.length]),
  );
  return {
    nfe,
    x: copyOf(x),
    history,
    ...(plan.stages[nfe]?.anchor ? { anchor: copyOf(anchor) } : {}),
    ...(registers.noise ? { noise: savedNoise(noise) } : {}),
  };
}

/**
 * Puts a saved run back into registers.
 *
 * @throws {RangeError} If it does not belong to the plan or to the shape of the noise.
 */
export function restoreRun<Data extends TensorData>(
  plan: Plan,
  registers: Registers<Data>,
  saved: SavedRun,
): void {
  const { states: [state, anchor], ring } = registers;
  const { nfe, x, history } = saved;
  const wanted = Math.min(nfe, ring.length - 1);
  if (!Number.isInteger(nfe) || nfe < 1 || nfe > plan.nfe || history.length !== wanted) {
    throw new RangeError(
      `A saved run of this plan must have 1 to ${plan.nfe} evaluations and up to ${
        ring.length - 1
      } of them as history, ` +
        `found ${nfe} and ${history.length}`,
    );
  }
  if (plan.stages[nfe]?.step === plan.stages[nfe - 1].step) {
    throw new RangeError(`A saved run must be at the end of a step, found evaluation ${nfe} within one`);
  }
  const put = (into: Tensor<Data>, from: Tensor, name: string) => {
    checkTensor(from, name);
    checkSameKind(from, into, name);
    into.data.set(from.data);
  };
  put(state, x, "The saved run's x");
  if (plan.stages[nfe]?.anchor) put(anchor, saved.anchor!, "The saved run's anchor");
  history.forEach((eps, age) => put(ring[(nfe - 1 - age) % ring.length], eps, "The saved run's history"));
}
