// A model for servers: images of 2 by 2 pixels whose class is their brightness, with a network that counts its runs.
import { encode } from "fast-png";
import { getLinearAlphaFns, makePlan, type Tensor, VPSDE } from "../../mod.ts";
import type { ImageModel } from "../../src/server/image_model.ts";

const sde = new VPSDE(getLinearAlphaFns(0.1, 20));

/** A run of the network. */
export interface Run {
  readonly t: number;
  readonly labels: readonly number[];
}

/** The model, and the runs of its network; each run takes `milliseconds`. */
export function brightnessModel(milliseconds = 0): ImageModel & { runs: Run[] } {
  const runs: Run[] = [];
  return {
    runs,
    images: { width: 2, height: 2, channels: 1, classes: 5 },
    guidance: 1,
    network: async (x, t, { labels }, out) => {
      runs.push({ t, labels: labels! });
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      const signal = sde.signal(t), sigma = signal * sde.rho(t);
      // The exact eps of images that are all of the brightness label / 4.
      x.data.forEach((value, i) => out.data[i] = (value - signal * labels![Math.floor(i / 4)] / 4) / sigma);
    },
    planOf: (steps = 4) => makePlan(sde, { numStep: steps }),
    pngOf: ({ data }: Tensor, index: number) => {
      const pixels = Uint8Array.from(data.subarray(4 * index, 4 * index + 4), (value) => Math.round(255 * value));
      return encode({ width: 2, height: 2, channels: 1, data: pixels });
    },
  };
}
