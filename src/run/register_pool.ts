import { type Instance, instantiate, memorySize } from "../../wasm/instantiate.ts";
import type { Plan } from "../plans/plan.ts";
import { Registers } from "./registers.ts";
import type { Tensor, TensorData } from "../tensors/tensor.ts";

/** Registers whose run has ended are let go, oldest first, beyond this number. */
const MOST_IDLE = 4;

/** Registers whose run has ended, of all samplers. */
const idle: Registers[] = [];

/**
 * Registers for a run, of its own until they are given back: those of an earlier run of the same plan and shape, or the
 * memory of any sampler's earlier run where its size is the same, or new ones.
 */
export function takeRegisters<Data extends TensorData>(plan: Plan, noise: Tensor<Data>): Registers<Data> {
  const again = takeIdle((registers) => registers.fits(plan, noise));
  return again as Registers<Data> | undefined ?? new Registers(plan, noise, allocate);
}

/** Returns registers whose run has ended. */
export function giveRegisters(registers: Registers): void {
  idle.push(registers);
  if (idle.length > MOST_IDLE) idle.shift();
}

function allocate(bytes: number): Instance<"update"> {
  const size = memorySize(bytes);
  const other = takeIdle(({ memory }) => memory.buffer.byteLength === size);
  if (!other) return instantiate("update", bytes);
  new Uint8Array(other.memory.buffer).fill(0); // what was there need not be finite numbers in the new layout
  return other.memory;
}

function takeIdle(isWanted: (registers: Registers) => boolean): Registers | undefined {
  const index = idle.findLastIndex(isWanted);
  return index < 0 ? undefined : idle.splice(index, 1)[0];
}
