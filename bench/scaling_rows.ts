// How the time of a sample grows in the table: images a second against batch and threads, samples against steps.
import { getNoise, getSampler } from "../mod.ts";
import { DEFAULT_MODEL, readModel } from "../src/cli/load_model.ts";
import { scheduleOf } from "../src/cli/model_card.ts";
import { openModel } from "../src/onnx/mod.ts";
import { interleaveRuns, type TimedRun } from "./interleave.ts";
import type { Row } from "./rows.ts";

const BATCHES = [1, 4, 16, 64, 256], STEPS = [4, 8, 16, 32], ROUNDS = 3;
/** Steps of the samples that differ in batch, and the batch of those that differ in steps. */
const FEW_STEPS = 2, BATCH = 4;

/** How the model is run, on how many threads in all. */
interface Setup {
  name: string;
  threads: number;
  sessions?: number;
}

/** A row with what a plot of it needs. */
export interface ScalingRow extends Row {
  batch: number;
  steps: number;
  setup: string;
  /** Images a second, all steps included. */
  rate: number;
}

/** Measures them, on 1, 2, 4, ... threads up to the number given. */
export async function scalingRows(most: number): Promise<ScalingRow[]> {
  const { card, bytes } = await readModel(DEFAULT_MODEL);
  const setups = setupsOf(most);
  const models = await Promise.all(
    setups.map(({ threads, sessions }) => openModel(bytes, { provider: "cpu", threads, sessions })),
  );
  const run = (setup: Setup, batch: number, numStep: number): TimedRun => {
    const epsFn = models[setups.indexOf(setup)].epsFn({ labels: new Array(batch).fill(3), guidance: 1 });
    const sampler = getSampler(scheduleOf(card.schedule), epsFn, { method: "t_ab", abOrder: 3, numStep });
    const noise = getNoise([batch, 1, 28, 28]);
    return async () => void await sampler(noise);
  };
  const cases = [
    ...setups.flatMap((setup) => BATCHES.map((batch) => ({ setup, batch, steps: FEW_STEPS }))),
    ...STEPS.map((steps) => ({ setup: setups[0], batch: BATCH, steps })),
  ];
  const base = run(setups[0], BATCH, FEW_STEPS);
  const rows: ScalingRow[] = [];
  for (const { setup, batch, steps } of cases) {
    const { seconds, ratios } = await interleaveRuns({ ours: run(setup, batch, steps), base }, ROUNDS);
    // Images and steps a second against those of the base.
    const work = batch * steps / (BATCH * FEW_STEPS), { median, min, max } = ratios.base;
    rows.push({
      bench: "scaling",
      what: `batch ${batch}, ${steps} steps, ${setup.name}`,
      against: `batch ${BATCH}, ${FEW_STEPS} steps, ${setups[0].name}`,
      ...{ median: median * work, min: min * work, max: max * work, seconds, batch, steps, setup: setup.name },
      rate: batch / seconds,
    });
  }
  for (const model of models) await model.close();
  return rows;
}

/** One thread; and of each larger number one session with so many threads, and so many sessions with one. */
function setupsOf(most: number): Setup[] {
  const counts = Array.from({ length: Math.floor(Math.log2(most)) }, (_, i) => 2 ** (i + 1));
  return [
    { name: "1 thread", threads: 1 },
    ...counts.flatMap((count) => [
      { name: `1 session, ${count} threads`, threads: count },
      { name: `${count} sessions, 1 thread each`, threads: 1, sessions: count },
    ]),
  ];
}
