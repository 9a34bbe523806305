import { assertEquals } from "@std/assert";
import { getLinearAlphaFns, getNoise, VPSDE } from "../../mod.ts";
import type { FitModel } from "../../src/cli/fitting/fit_model.ts";
import { batchLengths, noiseBatches, solveSamples } from "../../src/cli/fitting/fit_samples.ts";
import { Progress } from "../../src/cli/output/progress.ts";

Deno.test("batches are no larger than a run of the network takes, and at least four a scale of guidance", () => {
  assertEquals(batchLengths(40, 1, 64), [10, 10, 10, 10]);
  assertEquals(batchLengths(100, 1, 64), [16, 16, 16, 16, 16, 16, 4]);
  assertEquals(batchLengths(10, 1, 2), [2, 2, 2, 2, 2]);
  assertEquals(batchLengths(16, 2, 64), [2, 2, 2, 2, 2, 2, 2, 2]);
});

Deno.test("samples have copies as far as a run of the network goes, and progress counts their solution alone", async () => {
  let ticks = 0, stopped = 0, total = 0;
  const { tick, stop } = Progress.prototype;
  Progress.prototype.tick = function () {
    total = this.total;
    ticks++;
  };
  Progress.prototype.stop = () => void stopped++;
  try {
    const asked: [number, number, number, boolean][] = [];
    const model: FitModel = {
      sde: new VPSDE(getLinearAlphaFns(0.1, 20)),
      prediction: "eps",
      dims: [2],
      sha256: "",
      guidance: 1,
      batchLimit: 7,
      epsFn: ({ first, count, guidance, judges }) => {
        asked.push([first, count, guidance, judges]);
        return Promise.resolve((x, _, out) => void out.data.set(x.data));
      },
    };
    const about = { seed: 0, scales: [1, 3], evaluations: 5, judges: true };
    const solved = await solveSamples(model, { ...about, lengths: [2, 2, 1], first: 10 });
    assertEquals(asked, [[10, 2, 1, true], [12, 2, 3, true], [14, 1, 1, true]]);
    assertEquals(solved.map(({ copies }) => copies), [3, 3, 7]);
    assertEquals(ticks, 3 * 5);
    assertEquals([stopped, total], [1, 3 * 5]);
    const [{ noise, epsFn }] = solved;
    await epsFn(noise, 0.5, { ...noise, data: noise.data.slice() });
    assertEquals(ticks, 3 * 5);
  } finally {
    Object.assign(Progress.prototype, { tick, stop });
  }
});

Deno.test("images are numbered from batch to batch, and one batch is run alone where no more fit", async () => {
  const firsts: number[] = [];
  const model = {
    dims: [2],
    batchLimit: 1,
    epsFn: ({ first }: { first: number }) => {
      firsts.push(first);
      return Promise.resolve(() => {});
    },
  } as unknown as FitModel;
  const about = { seed: 3, scales: [1], evaluations: 5, judges: false };
  const batches = await noiseBatches(model, { ...about, lengths: [4, 3], first: 0 });
  assertEquals([firsts, batches.map(({ copies }) => copies)], [[0, 4], [1, 1]]);
  const { data } = getNoise([7, 2], { seed: 3 });
  assertEquals(batches.flatMap(({ noise }) => [...noise.data]), [...data]);
});
