import type { SchedulerRequest } from "../scheduler_run.ts";
import type { Settings } from "../settings.ts";
import { explodingLevel, type Level } from "../steps/level.ts";
import type { Node } from "../steps/node.ts";
import { exponentialRamp, karrasRamp } from "./sigma_ramps.ts";

/** The levels of EDM's schedulers, one more than there are steps, and what noise is multiplied by. */
export interface EdmGrid {
  readonly levels: readonly Level[];
  readonly noiseScale: number;
}

/** The grid of EDM's schedulers, which ends at 0 or with the last sigma once more. */
export function edmGrid(settings: Settings, request: SchedulerRequest): EdmGrid {
  const least = settings.number("sigma_min", 0.002, { above: 0 });
  const greatest = settings.number("sigma_max", 80, { above: 0 });
  const rho = settings.number("rho", 7, { above: 0 });
  const schedule = settings.choice("sigma_schedule", "karras", ["karras", "exponential"]);
  const sigmas = request.sigmas ??
    (schedule === "karras"
      ? karrasRamp(greatest, least, request.count, rho)
      : exponentialRamp(greatest, least, request.count));
  const isZero = settings.choice("final_sigmas_type", "zero", ["zero", "sigma_min"]) === "zero";
  const end = isZero ? 0 : sigmas[sigmas.length - 1];
  return {
    levels: [...sigmas, end].map((sigma) => explodingLevel(Math.fround(sigma))).slice(request.start),
    noiseScale: Math.hypot(greatest, 1),
  };
}

/** A node of EDM's preconditioning (arXiv 2206.00364, table 1): asked at `log(sigma) / 4`. */
export function edmNode(settings: Settings, level: Level): Node {
  const data = settings.number("sigma_data", 0.5, { above: 0 });
  const isVelocity = settings.choice("prediction_type", "epsilon", ["epsilon", "v_prediction"]) === "v_prediction";
  const { sigma } = level, norm = Math.hypot(sigma, data);
  const output = (isVelocity ? -1 : 1) * sigma * data / norm;
  return {
    ...level,
    t: Math.log(sigma) / 4,
    inputScale: 1 / norm,
    x0: [(data / norm) ** 2, output],
    eps: [sigma / norm ** 2, -output / sigma],
  };
}
