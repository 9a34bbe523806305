// How the time of a sample grows in the table: images a second against batch and threads, samples against steps.
import { getNoise, getSampler } from "../../mod.ts";
import { DEFAULT_MODEL } from "../../src/models/default_model.ts";
import { readModel } from "../../src/models/find_model.ts";
import { scheduleOf } from "../../src/models/schedule_of.ts";
import { openNodeModel } from "../../src/onnx/mod.ts";
import { interleaveRuns, type TimedRun } from "./interleave.ts";
import type { Row } from "./rows.ts";

const BATCHES = [1, 4, 16, 64, 256], STEPS = [4, 8, 16, 32], ROUNDS = 3;
/** Steps of the samples that differ in batch, and the batch of those that differ in steps. */
const FEW_STEPS = 2, BATCH = 4;

/** A row with what a plot of it needs. */
export interface ScalingRow extends Row {
  batch: number;
  steps: number;
  threads: number;
  /** Images a second, all steps included. */
  rate: number;
}

/** Measures them, on 1, 2, 4, ... threads up to the number given. */
export async function scalingRows(most: number): Promise<ScalingRow[]> {
  const { card, bytes } = await readModel(DEFAULT_MODEL);
  const counts = Array.from({ length: Math.floor(Math.log2(most)) + 1 }, (_, i) => 2 ** i);
  const models = await Promise.all(counts.map((threads) => openNodeModel(bytes, { threads })));
  const run = (threads: number, batch: number, numStep: number): TimedRun => {
    const epsFn = models[counts.indexOf(threads)].epsFn({ labels: new Array(batch).fill(3), guidance: 1 });
    const sampler = getSampler(scheduleOf(card.schedule), epsFn, { method: "t_ab", abOrder: 3, numStep });
    const noise = getNoise([batch, 1, 28, 28]);
    return async () => void await sampler(noise);
  };
  const cases = [
    ...counts.flatMap((threads) => BATCHES.map((batch) => ({ threads, batch, steps: FEW_STEPS }))),
    ...STEPS.map((steps) => ({ threads: counts[counts.length - 1], batch: BATCH, steps })),
  ];
  const base = run(1, BATCH, FEW_STEPS);
  const rows: ScalingRow[] = [];
  for (const { threads, batch, steps } of cases) {
    const { seconds, ratios } = await interleaveRuns({ ours: run(threads, batch, steps), base }, ROUNDS);
    // Images and steps a second against those of the base.
    const work = batch * steps / (BATCH * FEW_STEPS), { median, min, max } = ratios.base;
    rows.push({
      bench: "scaling",
      what: `batch ${batch}, ${steps} steps, threads ${threads}`,
      against: `batch ${BATCH}, ${FEW_STEPS} steps, threads 1`,
      ...{ median: median * work, min: min * work, max: max * work, seconds, batch, steps, threads },
      rate: batch / seconds,
    });
  }
  for (const model of models) await model.close();
  return rows;
}
