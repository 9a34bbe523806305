/** How much noise a reverse SDE exchanges: a number, or a function of time and rho. */
export type Tau = number | ((t: number, rho: number) => number);

/** Options that make a sampler stochastic; at most one of them. */
export interface StochasticOptions {
  /**
   * The noise of the reverse SDE whose marginals are those of the probability flow, in units of the forward noise: at
   * least 0, or a finite function of time (and rho), best smooth. 0 is the deterministic method, bit for bit, 1 the
   * reverse of the forward diffusion, Infinity draws new noise at every step (consistency sampling). Default 0.
   */
  tau?: Tau;
  /**
   * DDIM's eta, 0 to 1, for abOrder 0: each step adds `eta sigma_next sqrt(1 - snr / snr_next)` of noise. 1 is `tau: 1`,
   * DDPM's posterior. Default 0.
   */
  eta?: number;
  /**
   * TCD's gamma (arXiv 2402.19159), 0 to 1, for abOrder 0: each step goes down to the time `(1 - gamma) t_next` and adds
   * the noise that leads back up. 0 is DDIM, 1 consistency sampling where rho is 0 at time 0. Default 0.
   */
  gamma?: number;
}

/** The names of these options. */
export const STOCHASTIC_OPTION_NAMES: readonly (keyof StochasticOptions)[] = ["tau", "eta", "gamma"];
