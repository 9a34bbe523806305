import { adamsBashforth } from "./adams_bashforth.ts";

/** One evaluation of PNDM: DDIM from one time to another, with an average of the history. */
export interface PndmEvaluation {
  readonly step: number;
  readonly t: number;
  readonly from: number;
  readonly to: number;
  /** Weights of the history, newest first. */
  readonly weights: readonly number[];
  /** Whether the step starts from the anchor, the state at the step's beginning. */
  readonly isFromAnchor: boolean;
}

/** Evaluations of PNDM's Runge-Kutta steps, by which it begins. */
const PRK_STEPS = 3, PRK_STAGES = 4;

/**
 * The evaluations of PNDM in order.
 *
 * @param times Falling timesteps
 * @param stride What a step goes down by
 * @param skipsPrk Whether it begins with Heun's method in place of Runge-Kutta steps
 * @param start Evaluations to leave out at the beginning; the method starts anew from there, as it does in diffusers
 */
export function pndmEvaluations(
  times: readonly number[],
  stride: number,
  skipsPrk: boolean,
  start: number,
): PndmEvaluation[] {
  const half = Math.floor(stride / 2);
  const prk = skipsPrk
    ? []
    : times.slice(0, PRK_STEPS).flatMap((t, i) => [t, times[i + 1] + half, times[i + 1] + half, times[i + 1]]);
  const plms = skipsPrk ? [times[0], ...times.slice(1, 2), ...times.slice(1)] : times.slice(PRK_STEPS);
  const asked = [...prk, ...plms].slice(start);
  /** Evaluations that enter the averages, oldest first. */
  const kept: number[] = [];
  let step = -1;
  return asked.map((t, i) => {
    if (i < prk.length) {
      const begin = Math.floor(i / PRK_STAGES) * PRK_STAGES;
      const isFirst = i === begin;
      if (isFirst) {
        kept.push(i);
        step++;
      }
      const weights = i % PRK_STAGES === PRK_STAGES - 1 ? [1 / 6, 1 / 3, 1 / 3, 1 / 6] : [1];
      return { step, t, from: prk[begin], to: i % 2 ? t : t - half, weights, isFromAnchor: !isFirst };
    }
    if (i === 1) return { step, t, from: t + stride, to: t, weights: [1 / 2, 1 / 2], isFromAnchor: true };
    step++;
    kept.push(i);
    const used = kept.slice(-4).reverse();
    const weights: number[] = new Array(i - used[used.length - 1] + 1).fill(0);
    adamsBashforth(used.length - 1).forEach((weight, j) => weights[i - used[j]] = weight);
    return { step, t, from: t, to: t - stride, weights, isFromAnchor: false };
  });
}
