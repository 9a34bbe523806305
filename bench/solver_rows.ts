// The digits model in the table: the same noise and number of steps as what users would take in its place, by batch.
import ort from "onnxruntime-node";
import { getNoise, getSampler, type Plan, samplerFromPlan } from "../mod.ts";
import { DEFAULT_MODEL, readModel } from "../src/cli/load_model.ts";
import { scheduleOf } from "../src/cli/model_card.ts";
import { compileModel } from "../src/compile/mod.ts";
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
/** Images a turn: one sample of a small batch is too short to outlast what the others leave in the caches. */
const IMAGES_A_TURN = 64;

/** A way of ours to draw a batch. */
interface Way {
  name: string;
  draw(): Promise<unknown>;
  close(): Promise<void>;
}

/** Measures them, on the same number of threads each. Ours is the compiled file for one image; stepping is among the others. */
export async function solverRows(python: PythonContestants, threads: number): Promise<Row[]> {
  const { card, bytes } = await readModel(DEFAULT_MODEL);
  const { plan } = getSampler(scheduleOf(card.schedule), () => {}, SAMPLER);
  const job = { stages: plan.stages.map(({ t, update }) => ({ t, update })) };
  const names = python.names.filter((name) => name.includes(" with "));
  const rows: Row[] = [];
  for (const [name, goals] of Object.entries(GOALS)) {
    const batch = Number(name), repeats = Math.ceil(IMAGES_A_TURN / batch);
    const ways = [
      ...batch === 1 ? [await compiled(bytes, plan, threads)] : [],
      await stepped(bytes, plan, batch, threads),
    ];
    const turns = ways.map(({ name, draw }): [string, TimedRun] => [`ours, ${name}`, async () => {
      const start = performance.now();
      for (let repeat = 0; repeat < repeats; repeat++) await draw();
      return (performance.now() - start) / 1000 / repeats;
    }]);
    const others = names.map((other): [string, TimedRun] => [
      other,
      () => python.seconds(other, { ...job, batch }, repeats),
    ]);
    const found = await interleaveRuns(Object.fromEntries([...turns, ...others]), ROUNDS);
    const what = `digits, batch ${batch}, ${threads} ${threads > 1 ? "threads" : "thread"}, ${ways[0].name}`;
    const rate = (batch / found.seconds).toFixed(0);
    rows.push(...rowsOf("solvers", `${what}: ${rate} images/s`, found, goals));
    for (const way of ways) await way.close();
  }
  return rows;
}

async function stepped(bytes: Uint8Array, plan: Plan, batch: number, threads: number): Promise<Way> {
  const model = await openNodeModel(bytes, { threads });
  const sampler = samplerFromPlan(plan, model.epsFn({ labels: new Array(batch).fill(3), guidance: 1 }));
  const noise = getNoise([batch, 1, 28, 28]);
  return { name: "stepped", draw: () => sampler(noise), close: () => model.close() };
}

async function compiled(bytes: Uint8Array, plan: Plan, threads: number): Promise<Way> {
  const session = await ort.InferenceSession.create(compileModel(bytes, plan), {
    graphOptimizationLevel: "all",
    intraOpNumThreads: threads,
  });
  const { data, dims } = getNoise([1, 1, 28, 28]);
  const feeds = {
    noise: new ort.Tensor("float32", data, dims),
    label: new ort.Tensor("int64", BigInt64Array.of(3n), [1]),
    guidance: new ort.Tensor("float32", [1], [1]),
  };
  return { name: "compiled", draw: () => session.run(feeds), close: () => session.release() };
}
