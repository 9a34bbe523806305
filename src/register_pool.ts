import type { Plan } from "./plan.ts";
import { Registers } from "./registers.ts";
import type { Tensor, TensorData } from "./tensor.ts";

/**
 * Hands each run of a sampler registers of its own, and keeps those of the last run for the next one of the same
 * shape: runs that overlap never share memory, runs that follow each other allocate nothing.
 */
export class RegisterPool {
  #idle: Registers | undefined;

  constructor(readonly plan: Plan) {}

  /** Registers for a state like `noise`. */
  take<Data extends TensorData>(noise: Tensor<Data>): Registers<Data> {
    const idle = this.#idle;
    this.#idle = undefined;
    return idle && alike(idle.states[0], noise) ? idle as Registers<Data> : new Registers(this.plan, noise);
  }

  /** Returns registers whose run has ended. */
  give(registers: Registers): void {
    this.#idle = registers;
  }
}

function alike(a: Tensor, b: Tensor): a is typeof b {
  return a.data.constructor === b.data.constructor && a.dims.length === b.dims.length &&
    a.dims.every((dim, i) => dim === b.dims[i]);
}
