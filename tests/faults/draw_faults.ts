import { philox4x32 } from "../../src/tensors/philox.ts";
import type { Fault } from "./fault_sites.ts";

/** Draws faults at random, each at most once: the same for a seed. */
export function drawFaults(faults: readonly Fault[], count: number, seed: number): Fault[] {
  const left = [...faults];
  return Array.from({ length: Math.min(count, left.length) }, (_, i) => {
    const [word] = philox4x32([i, 0, 0, 0], [seed, 0]);
    return left.splice(word % left.length, 1)[0];
  });
}
