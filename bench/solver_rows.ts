// The digits model in the table: the same noise and number of steps as what users would take in its place, by batch.
import { getNoise, getSampler } from "../mod.ts";
import { DEFAULT_MODEL, readModel } from "../src/cli/load_model.ts";
import { scheduleOf } from "../src/cli/model_card.ts";
import { openModel } from "../src/onnx/mod.ts";
import { interleaveRuns, type TimedRun } from "./interleave.ts";
import type { PythonContestants } from "./python_contestants.ts";
import { type Row, rowsOf } from "./rows.ts";

const SAMPLER = { method: "t_ab", abOrder: 3, numStep: 8 } as const;
const ROUNDS = 7;
const GOALS: Record<number, Record<string, number>> = {
  1: { "torch eager with diffusers": 2.5, "torch.compile with diffusers": 1, "onnxruntime with NumPy": 1 },
  16: { "torch eager with diffusers": 1.5, "torch.compile with diffusers": 1, "onnxruntime with NumPy": 1 },
  64: { "torch eager with diffusers": 1.5, "torch.compile with diffusers": 1, "onnxruntime with NumPy": 1 },
};

/** Samples a turn, over the batch: one of a small batch is too short to outlast what the others leave in the caches. */
const IMAGES_A_TURN = 32;

/** Measures them, on the same number of threads each: ours as one session, or as one a thread where that is faster. */
export async function solverRows(python: PythonContestants, threads: number): Promise<Row[]> {
  const { card, bytes } = await readModel(DEFAULT_MODEL);
  const sde = scheduleOf(card.schedule);
  const names = python.names.filter((name) => name.includes(" with "));
  const rows: Row[] = [];
  for (const [name, goals] of Object.entries(GOALS)) {
    const batch = Number(name), noise = getNoise([batch, 1, 28, 28]), repeats = Math.ceil(IMAGES_A_TURN / batch);
    const sessions = Math.min(batch, threads);
    const models = await Promise.all([
      openModel(bytes, { provider: "cpu", sessions, threads: sessions > 1 ? 1 : threads }),
      ...sessions > 1 ? [openModel(bytes, { provider: "cpu", threads })] : [],
    ]);
    const samplers = models.map((model) =>
      getSampler(sde, model.epsFn({ labels: new Array(batch).fill(3), guidance: 1 }), SAMPLER)
    );
    const [ours, ourOneSession] = samplers.map((sampler) => async () => {
      const start = performance.now();
      for (let repeat = 0; repeat < repeats; repeat++) await sampler(noise);
      return (performance.now() - start) / 1000 / repeats;
    });
    const job = { batch, stages: samplers[0].plan.stages.map(({ t, update }) => ({ t, update })) };
    const runs: Record<string, TimedRun> = {
      ours,
      ...ourOneSession ? { "ours, one session": ourOneSession } : {},
      ...Object.fromEntries(names.map((other) => [other, () => python.seconds(other, job, repeats)])),
    };
    const found = await interleaveRuns(runs, ROUNDS);
    const what = `digits, batch ${batch}, ${threads} threads`;
    const rate = (batch / found.seconds).toFixed(0);
    rows.push(...rowsOf("solvers", `${what}: ${rate} images/s`, found, goals));
    for (const model of models) await model.close();
  }
  return rows;
}
