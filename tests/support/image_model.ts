// A model for servers: images of 2 by 2 pixels whose class is their brightness, with a network that counts its runs.
import { encode } from "fast-png";
import { getLinearAlphaFns, getNoise, makePlan, type Plan, type Tensor, VPSDE } from "../../mod.ts";
import { readClass } from "../../src/server/class_field.ts";
import type { ImageModel } from "../../src/server/image_model.ts";
import { readSize } from "../../src/server/size_field.ts";

const sde = new VPSDE(getLinearAlphaFns(0.1, 20));
const SIZE = { width: 2, height: 2 };

/** A run of the network. */
export interface Run {
  readonly t: number;
  readonly labels: readonly number[];
}

/** The model, and the runs of its network. */
export interface BrightnessModel extends ImageModel<readonly number[]> {
  readonly runs: Run[];
  planOf(steps?: number): Plan;
}

/** Makes it; each run takes `milliseconds`. */
export function brightnessModel(milliseconds = 0): BrightnessModel {
  const runs: Run[] = [];
  const planOf = (steps = 4) => makePlan(sde, { numStep: steps });
  return {
    runs,
    planOf,
    name: "brightness",
    reopened: 3,
    fields: ["prompt", "class", "size"],
    drawing: async (fields, { n, seed, steps }) => {
      await Promise.resolve();
      const labels = Array<number>(n).fill(readClass(fields, 5));
      return {
        plan: planOf(steps),
        size: readSize(fields, { usual: SIZE }),
        key: "",
        noise: () => getNoise([n, 1, 2, 2], { seed }),
        conditions: () => Promise.resolve(labels),
        pngs: ({ data }) => Promise.resolve(Array.from({ length: n }, (_, image) => pngOf(data, image))),
      };
    },
    network: async (x, t, parts, out) => {
      const labels = parts.flatMap(({ conditions }) => conditions);
      runs.push({ t, labels });
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      const signal = sde.signal(t), sigma = signal * sde.rho(t);
      // The exact eps of images that are all of the brightness label / 4.
      x.data.forEach((value, i) => out.data[i] = (value - signal * labels[Math.floor(i / 4)] / 4) / sigma);
    },
    close: () => Promise.resolve(),
  };
}

function pngOf(data: Tensor["data"], image: number): Uint8Array {
  const pixels = Uint8Array.from(data.subarray(4 * image, 4 * image + 4), (value) => Math.round(255 * value));
  return encode({ ...SIZE, channels: 1, data: pixels });
}
