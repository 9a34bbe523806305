import type { Stage } from "./plan.ts";
import type { Sde } from "../schedules/sde.ts";

/** A stage that asks a model for eps; what follows from its time is filled in. */
export function epsStage(sde: Sde, step: number, t: number, update: number[], anchor?: number[]): Stage {
  const stage = {
    step,
    t,
    inputScale: 1,
    store: [0, 1] as const,
    update,
    clean: [1 / sde.signal(t), -sde.rho(t)] as const,
  };
  return anchor ? { ...stage, anchor } : stage;
}

/** A stage that asks a model for eps and keeps the clean image that follows from it. */
export function x0Stage(sde: Sde, step: number, t: number, update: number[], anchor?: number[]): Stage {
  const store = [1 / sde.signal(t), -sde.rho(t)] as const;
  return { ...epsStage(sde, step, t, update, anchor), store, clean: [0, 1] };
}

/** A row without its trailing zeros beyond the newest history entry. */
export function trimmed(row: number[]): number[] {
  let length = row.length;
  while (length > 3 && row[length - 1] === 0) length--;
  return row.slice(0, length);
}
