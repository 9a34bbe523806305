/**
 * What a model predicts of `x = signal x0 + sigma eps`, with `sigma = signal rho`: the noise eps, the velocity
 * `v = signal eps - sigma x0` (arXiv 2202.00512), the clean image x0, or the direction `flow = eps - x0` of
 * rectified flow.
 */
export type Prediction = "eps" | "v" | "x0" | "flow";

/** Everything that a model may predict. */
export const PREDICTIONS: readonly Prediction[] = ["eps", "v", "x0", "flow"];
