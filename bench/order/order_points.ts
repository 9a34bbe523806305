// The points of the plot of error against evaluations.
import { makePlan, type SamplerOptions } from "../../mod.ts";
import { errorOf, SCHEDULES } from "../../tests/support/order_cases.ts";
import type { OrderLine } from "./order_lines.ts";

/** A method's error after a number of evaluations. */
export interface OrderPoint {
  schedule: string;
  name: string;
  nfe: number;
  error: number;
}

/** Numbers of evaluations that every method comes as close to as its steps allow. */
export const EVALUATIONS: readonly number[] = [8, 16, 32, 64, 128, 256, 512, 1024, 2048];

/** Measures a method on a schedule; numbers of evaluations that are too few for it are left out. */
export async function measureLine(
  schedule: string,
  { name, options }: Pick<OrderLine, "name" | "options">,
): Promise<OrderPoint[]> {
  const nfeOf = (steps: number) => evaluationsOf(schedule, options, steps);
  // Beyond the steps of the start, each step costs the same.
  const perStep = nfeOf(17) - nfeOf(16), start = nfeOf(16) - 16 * perStep;
  const counts = EVALUATIONS.map((nfe) => Math.round((nfe - start) / perStep))
    .filter((steps) => steps > (options.abOrder ?? 0) && nfeOf(steps) >= EVALUATIONS[0]);
  return await Promise.all(
    counts.map(async (steps) => ({
      schedule,
      name,
      nfe: nfeOf(steps),
      error: await errorOf(schedule, options, steps),
    })),
  );
}

function evaluationsOf(schedule: string, options: SamplerOptions, steps: number): number {
  return makePlan(SCHEDULES[schedule], { ...options, numStep: steps }).nfe;
}
