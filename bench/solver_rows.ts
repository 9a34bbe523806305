// The digits model in the table: the same noise and number of steps as what users would take in its place, by batch.
import { getNoise, getSampler } from "../mod.ts";
import { DEFAULT_MODEL, readModel } from "../src/cli/load_model.ts";
import { scheduleOf } from "../src/cli/model_card.ts";
import { openNodeModel } from "../src/onnx/mod.ts";
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

/** Measures them, on the same number of threads each. */
export async function solverRows(python: PythonContestants, threads: number): Promise<Row[]> {
  const { card, bytes } = await readModel(DEFAULT_MODEL);
  const model = await openNodeModel(bytes, { threads });
  const names = python.names.filter((name) => name.includes(" with "));
  const rows: Row[] = [];
  for (const [name, goals] of Object.entries(GOALS)) {
    const batch = Number(name), noise = getNoise([batch, 1, 28, 28]);
    const epsFn = model.epsFn({ labels: new Array(batch).fill(3), guidance: 1 });
    const sampler = getSampler(scheduleOf(card.schedule), epsFn, SAMPLER);
    const job = { batch, stages: sampler.plan.stages.map(({ t, update }) => ({ t, update })) };
    const runs: Record<string, TimedRun> = {
      ours: async () => void await sampler(noise),
      ...Object.fromEntries(names.map((other) => [other, () => python.seconds(other, job)])),
    };
    const found = await interleaveRuns(runs, ROUNDS);
    const what = `digits, batch ${batch}, ${threads} threads`;
    const rate = (batch / found.seconds).toFixed(0);
    rows.push(...rowsOf("solvers", `${what}: ${rate} images/s`, found, goals));
  }
  await model.close();
  return rows;
}
