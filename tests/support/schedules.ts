// The schedules of the golden data, by their description.
import { DiscreteVPSDE, getCosAlphaFns, getLinearAlphaFns, VPSDE } from "../../mod.ts";

/** How the golden data names a schedule. */
export interface SdeDescription {
  kind: "linear" | "cos" | "ddpm" | "scaled";
  beta0?: number;
  beta1?: number;
  eps?: number;
  T?: number;
}

/** alphaBar of a discrete schedule of 1,000 betas between `from` and `to`, spaced evenly in their power 1 / p. */
export function cumulativeAlphaBars(from: number, to: number, p: number, steps = 1000): number[] {
  const [start, end] = [from ** (1 / p), to ** (1 / p)];
  let product = 1;
  return Array.from({ length: steps }, (_, i) => product *= 1 - (start + (end - start) * i / (steps - 1)) ** p);
}

/** The schedule that a description stands for. */
export function makeSde({ kind, beta0 = 0.1, beta1 = 20, eps, T }: SdeDescription): VPSDE | DiscreteVPSDE {
  const range = { samplingEps: eps, samplingT: T };
  switch (kind) {
    case "linear":
      return new VPSDE(getLinearAlphaFns(beta0, beta1), range);
    case "cos":
      return new VPSDE(getCosAlphaFns(), range);
    case "ddpm":
      return new DiscreteVPSDE(cumulativeAlphaBars(1e-4, 0.02, 1));
    case "scaled":
      return new DiscreteVPSDE(cumulativeAlphaBars(0.00085, 0.012, 2));
  }
}
