// Exactly solved trajectories of a mixture in three dimensions, to fit plans to.
import { type EpsFn, getLinearAlphaFns, getNoise, type Sde, type Tensor, VPSDE } from "../../mod.ts";
import { solveTrajectories, type Trajectories } from "../../src/fit/mod.ts";
import { type Mixture, mixtureEps } from "./mixture.ts";

/** The schedule that most tests fit on. */
export const SDE = new VPSDE(getLinearAlphaFns(0.1, 20));
/** The data. */
export const MIXTURE: Mixture = {
  weights: [0.3, 0.5, 0.2],
  means: [[1, 0.5, -0.5], [-0.6, -0.8, 0.4], [0.2, 1, 1]],
  stds: [0.15, 0.25, 0.1],
};

/** Noise as the schedule starts with, in float64, so that nothing but the plan makes an error. */
export function noiseOf(sde: Sde, count: number, seed: number): Tensor {
  const scale = sde.signal(sde.samplingT) * sde.rho(sde.samplingT);
  const { data, dims } = getNoise([count, 3], { seed });
  return { data: Float64Array.from(data, (value) => scale * value), dims };
}

/** A batch of 24 for each seed. */
export function trajectoriesOf(
  sde: Sde,
  seeds: number[],
  epsFn: EpsFn = mixtureEps(MIXTURE, sde),
): Promise<Trajectories[]> {
  return solveTrajectories(sde, seeds.map((seed) => ({ noise: noiseOf(sde, 24, seed), epsFn })));
}
