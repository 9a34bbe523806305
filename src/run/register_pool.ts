import { keepIdle, takeIdle } from "../internal/idle_memory.ts";
import { type Instance, instantiate } from "../../wasm/instantiate.ts";
import { memorySize } from "../../wasm/load.ts";
import type { Plan } from "../plans/plan.ts";
import { Registers } from "./registers.ts";
import type { Tensor, TensorData } from "../tensors/tensor.ts";

/** Owns the registers of runs that have ended, of all samplers. */
const POOL = {};

/**
 * Registers for a run, of its own until they are given back: those of an earlier run of the same plan and shape, or the
 * memory of any sampler's earlier run where its size is the same, or new ones.
 */
export function takeRegisters<Data extends TensorData>(plan: Plan, noise: Tensor<Data>): Registers<Data> {
  const again = takeIdle<Registers<Data>>(POOL, (registers) => registers.fits(plan, noise));
  return again ?? new Registers(plan, noise, allocate);
}

/**
 * Returns the registers of a run that has ended, however it has. Where a model or a callback is still at work in them,
 * as after an abort, they are taken when that has come to its end.
 */
export function giveRegisters(registers: Registers): void {
  const keep = () => keepIdle(POOL, registers, registers.memory.buffer.byteLength);
  if (registers.user) registers.user.then(keep, keep);
  else keep();
}

function allocate(bytes: number): Instance<"update"> {
  const size = memorySize(bytes);
  const other = takeIdle<Registers>(POOL, ({ memory }) => memory.buffer.byteLength === size);
  if (!other) return instantiate("update", bytes);
  new Uint8Array(other.memory.buffer).fill(0); // what was there need not be finite numbers in the new layout
  return other.memory;
}
