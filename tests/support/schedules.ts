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

/** The schedule that a description stands for. */
export function makeSde({ kind, beta0 = 0.1, beta1 = 20, eps, T }: SdeDescription): VPSDE | DiscreteVPSDE {
  const range = { samplingEps: eps, samplingT: T };
  switch (kind) {
    case "linear":
      return new VPSDE(getLinearAlphaFns(beta0, beta1), range);
    case "cos":
      return new VPSDE(getCosAlphaFns(), range);
    case "ddpm":
      return DiscreteVPSDE.fromBetas("linear");
    case "scaled":
      return DiscreteVPSDE.fromBetas("scaled_linear", { betaStart: 0.00085, betaEnd: 0.012 });
  }
}
