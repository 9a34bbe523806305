import { erTau } from "./stochastic/er_tau.ts";
import type { X0AbOptions } from "./multistep/x0_multistep.ts";
import type { X0LogRhoAbOptions } from "./x0_log_rho_ab.ts";
import type { X0RkOptions } from "./x0_rk.ts";

/** A method with options. */
interface Preset {
  readonly method: string;
  readonly [option: string]: unknown;
}

/** What a name stands for. */
export interface Alias {
  /** The method and its options. */
  readonly preset: Preset;
  /** The options that may be given another value. */
  readonly own: readonly string[];
  /** What stands in place of the preset where one of these is given, and not 0. */
  readonly stochastic?: Preset;
}

/** The options of each name that people know a method by; unknown where there are none. */
export interface OptionsByAlias {
  /** DDIM, with eta. */
  ddim: Pick<X0AbOptions, "eta">;
  /** Euler in rho, which is DDIM. */
  euler: unknown;
  /** Heun in rho. */
  heun: unknown;
  /** DDPM's posterior. */
  ddpm: unknown;
  /** Euler ancestral, which is DDIM with eta. */
  euler_ancestral: Pick<X0AbOptions, "eta">;
  /** The same, for rectified flow. */
  flow_ancestral: Pick<X0AbOptions, "eta">;
  /** Consistency sampling, as of LCM. */
  lcm: unknown;
  /** TCD, with gamma. */
  tcd: Pick<X0AbOptions, "gamma">;
  /** DPM-Solver++(2M) SDE. */
  dpmpp_2m_sde: Pick<X0LogRhoAbOptions, "tau" | "approximation">;
  /** DPM-Solver++(3M) SDE. */
  dpmpp_3m_sde: Pick<X0LogRhoAbOptions, "tau" | "approximation">;
  /** DPM-Solver++(2S), ancestral. */
  dpmpp_2s_ancestral: Pick<X0RkOptions, "eta" | "approximation">;
  /** DPM-Solver++ SDE. */
  dpmpp_sde: Pick<X0RkOptions, "tau" | "approximation">;
  /** SEEDS-2. */
  seeds_2: Pick<X0RkOptions, "tau">;
  /** SEEDS-3. */
  seeds_3: Pick<X0RkOptions, "tau">;
  /** SA-Solver. */
  sa_solver: Pick<X0AbOptions, "tau" | "abOrder" | "correctorOrder">;
  /** ER-SDE-Solver. */
  er_sde: Pick<X0AbOptions, "abOrder">;
}

/**
 * Every name by which people know a method, and what it is here; where the published one approximates, this is exact, unless
 * `approximation` asks for it.
 */
export const ALIASES: Readonly<Record<keyof OptionsByAlias, Alias>> = {
  ddim: { preset: { method: "t_ab", abOrder: 0 }, own: ["eta"], stochastic: { method: "x0_ab", abOrder: 0 } },
  euler: { preset: { method: "rho_rk", rkMethod: "1euler" }, own: [] },
  heun: { preset: { method: "rho_rk", rkMethod: "2heun" }, own: [] },
  ddpm: { preset: { method: "x0_ab", abOrder: 0, tau: 1 }, own: [] },
  euler_ancestral: { preset: { method: "x0_ab", abOrder: 0, eta: 1 }, own: ["eta"] },
  flow_ancestral: { preset: { method: "x0_ab", abOrder: 0, eta: 1 }, own: ["eta"] },
  lcm: { preset: { method: "x0_ab", abOrder: 0, tau: Infinity }, own: [] },
  tcd: { preset: { method: "x0_ab", abOrder: 0, gamma: 0.3 }, own: ["gamma"] },
  dpmpp_2m_sde: { preset: { method: "x0_log_rho_ab", abOrder: 1, tau: 1 }, own: ["tau", "approximation"] },
  dpmpp_3m_sde: { preset: { method: "x0_log_rho_ab", abOrder: 2, tau: 1 }, own: ["tau", "approximation"] },
  dpmpp_2s_ancestral: { preset: { method: "x0_rk", rkOrder: 2, eta: 1 }, own: ["eta", "approximation"] },
  dpmpp_sde: { preset: { method: "x0_rk", rkOrder: 2, tau: 1 }, own: ["tau", "approximation"] },
  seeds_2: { preset: { method: "x0_rk", rkOrder: 2, tau: 1 }, own: ["tau"] },
  seeds_3: { preset: { method: "x0_rk", rkOrder: 3, tau: 1 }, own: ["tau"] },
  sa_solver: {
    preset: { method: "x0_log_rho_ab", abOrder: 1, correctorOrder: 1, tau: 1 },
    own: ["tau", "abOrder", "correctorOrder"],
  },
  er_sde: { preset: { method: "x0_log_rho_ab", abOrder: 2, tau: erTau }, own: ["abOrder"] },
};

/** Other names of methods, with the options that they stand for: "ddim" is t_ab with abOrder 0, and so on. */
export type MethodAlias = keyof OptionsByAlias;

/** All other names of methods. */
export const METHOD_ALIASES: readonly MethodAlias[] = Object.keys(ALIASES) as MethodAlias[];
