import os from "node:os";

/** The runtime's threads wait for each other without sleep: many more of them than processors end in a standstill. */
const A_PROCESSOR = 8;

/** @throws {RangeError} If it is no number of threads that this machine can run. */
export function checkThreads(threads: number): void {
  const processors = os.availableParallelism(), most = A_PROCESSOR * processors;
  if (Number.isInteger(threads) && threads >= 1 && threads <= most) return;
  throw new RangeError(
    `threads must be an integer from 1 to ${most}, as the machine has ${processors} processors, found ${threads}`,
  );
}
