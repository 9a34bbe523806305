import type { Stage } from "../plans/plan.ts";

/**
 * A run has met a number that is not finite: the model's output, or a state or model input that a weight of the plan takes
 * out of the range of its type.
 *
 * @example What a model is asked when it fails
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { getLinearAlphaFns, getNoise, getSampler, NonFiniteError, VPSDE } from "@deis/deis";
 *
 * const sde = new VPSDE(getLinearAlphaFns(0.1, 20));
 * const sampler = getSampler(sde, (x, t) => ({ ...x, data: x.data.map((value) => t < 0.5 ? NaN : value) }));
 * const error = await sampler(getNoise([1, 4])).catch((error) => error);
 * assertEquals([error instanceof NonFiniteError, error.step], [true, sampler.plan.timesteps.findIndex((t) => t < 0.5)]);
 * ```
 */
export class NonFiniteError extends RangeError {
  /** "NonFiniteError". */
  override readonly name = "NonFiniteError";
  /** Index of the step. */
  readonly step: number;
  /** Time at which the model was asked, in the schedule's unit. */
  readonly t: number;

  /**
   * Says what is not finite, and where.
   *
   * @param what What is not finite
   * @param stage Step and time
   */
  constructor(what: string, { step, t }: Pick<Stage, "step" | "t">) {
    super(`${what} must be finite, found NaN or Infinity at step ${step} (t = ${t})`);
    this.step = step;
    this.t = t;
  }
}
