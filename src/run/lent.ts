import { untilAborted } from "../internal/until_aborted.ts";
import type { Registers } from "./registers.ts";

/**
 * Waits for a model or a callback that was lent a run's memory, not beyond an abort; the registers remember whom they
 * are with, as it may still be at work then.
 */
export async function lent<T>(
  registers: Registers,
  value: T | PromiseLike<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  registers.user = typeof (value as PromiseLike<T> | undefined)?.then === "function"
    ? value as PromiseLike<T>
    : undefined;
  return await untilAborted(value, signal);
}
