import type { Plan } from "../plans/plan.ts";
import type { Sde } from "../schedules/sde.ts";

/**
 * The directions in which a fit moves the next state of a stage, as rows of weights of the state and of the history,
 * newest first: one along the quantity that the history does not hold (the clean image; or eps, where the history holds
 * the clean image), one along each of `history` entries.
 *
 * Near the start the state and eps are nearly the same, so that only together they move the next state to any sense;
 * these directions are independent. Each is as long as what a step adds of it: of the clean image `signal`, of eps
 * `signal` times the interval of rho, so that one damping and one prior serve all.
 */
export function directionsOf(sde: Sde, { timesteps, stages }: Plan, index: number, history: number): number[][] {
  const { t, clean } = stages[index], next = timesteps[index + 1];
  const signal = sde.signal(next), [rho, nextRho] = [sde.rho(t), sde.rho(next)];
  const holdsEps = clean[0] !== 0;
  const own = holdsEps ? signal * (rho - nextRho) : signal * (1 - nextRho / rho);
  const other = holdsEps
    ? clean.map((weight) => signal * weight)
    : [signal * nextRho / (sde.signal(t) * rho), -signal * nextRho / rho];
  return [other, ...Array.from({ length: history }, (_, j) => [...new Array(j + 1).fill(0), own])];
}
