// A mixture of isotropic Gaussians, whose noise prediction is known in closed form.
import type { EpsFn, Sde } from "../../mod.ts";

export interface Mixture {
  weights: number[];
  means: number[][];
  stds: number[];
}

/** eps(x, t) = -sigma * score of the mixture diffused to time t; rows of x are independent points. */
export function mixtureEps(mixture: Mixture, sde: Sde): EpsFn {
  return (x, t, out) => {
    const width = mixture.means[0].length;
    const alpha = sde.signal(t), sigma = alpha * sde.rho(t);
    const variances = mixture.stds.map((std) => (alpha * std) ** 2 + sigma ** 2);
    for (let row = 0; row < x.data.length; row += width) {
      const logs = mixture.means.map((mean, k) => {
        const square = mean.reduce((sum, mu, j) => sum + (x.data[row + j] - alpha * mu) ** 2, 0);
        return Math.log(mixture.weights[k]) - square / (2 * variances[k]) - width / 2 * Math.log(variances[k]);
      });
      const top = Math.max(...logs);
      const shares = logs.map((log) => Math.exp(log - top));
      const total = shares.reduce((sum, share) => sum + share, 0);
      for (let j = 0; j < width; j++) {
        const pull = shares.reduce(
          (sum, share, k) => sum + share / total * (x.data[row + j] - alpha * mixture.means[k][j]) / variances[k],
          0,
        );
        out.data[row + j] = sigma * pull;
      }
    }
  };
}
