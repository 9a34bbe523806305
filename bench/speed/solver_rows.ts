// The digits model in the table: the same noise and number of steps as what users would take in its place, by batch.
import { loadNativeRuntime } from "../../src/onnx/session/native_runtime.ts";
import { getNoise, makePlan, type Plan, samplerFromPlan } from "../../mod.ts";
import { readModel } from "../../src/models/find_model.ts";
import { scheduleOf } from "../../src/models/schedule_of.ts";
import { compileModel } from "../../src/compile/mod.ts";
import { openNodeModel } from "../../src/onnx/mod.ts";
import { interleaveRuns, type TimedRun } from "./interleave.ts";
import type { PythonContestants } from "../python/python_contestants.ts";
import { type Row, rowsOf } from "./rows.ts";

const ort = await loadNativeRuntime();

const SAMPLER = { method: "t_ab", abOrder: 3, numStep: 8 } as const;
const ROUNDS = 7;
const GOALS: Record<number, Record<string, number>> = {
  1: { "torch eager with diffusers": 2.5, "torch.compile with diffusers": 1, "onnxruntime with NumPy": 1 },
  16: { "torch eager with diffusers": 1.5, "torch.compile with diffusers": 1, "onnxruntime with NumPy": 1 },
  64: { "torch eager with diffusers": 1.5, "torch.compile with diffusers": 1, "onnxruntime with NumPy": 1 },
};
/** Images a turn: one sample of a small batch is too short to outlast what the others leave in the caches. */
const IMAGES_A_TURN = 64;

/** Our files of the network: the one with convolutions in int8 loses some distance, which `deno task bench:int8` says. */
const FILES = { digits: "models/digits.onnx", "digits in int8": "models/digits-int8.onnx" };

/** A way of ours to draw a batch. */
interface Way {
  name: string;
  draw(): Promise<unknown>;
  close(): Promise<void>;
}

/** Measures them, on the same number of threads each. Ours is the compiled file for one image; stepping is among the others. */
export async function solverRows(python: PythonContestants, threads: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [name, file] of Object.entries(FILES)) {
    const { card, bytes } = await readModel(file);
    const plan = makePlan(scheduleOf(card.schedule), SAMPLER);
    for (const batch of Object.keys(GOALS)) {
      rows.push(...await rowsOfBatch(python, { name, bytes, plan, batch: Number(batch), threads }));
    }
  }
  return rows;
}

async function rowsOfBatch(
  python: PythonContestants,
  { name, bytes, plan, batch, threads }: {
    name: string;
    bytes: Uint8Array;
    plan: Plan;
    batch: number;
    threads: number;
  },
): Promise<Row[]> {
  const job = { stages: plan.stages.map(({ t, update }) => ({ t, update })), batch };
  const repeats = Math.ceil(IMAGES_A_TURN / batch);
  const ways = [
    ...batch === 1 ? [await compiled(bytes, plan, threads)] : [],
    await stepped(bytes, plan, batch, threads),
  ];
  const turns = ways.map(({ name, draw }): [string, TimedRun] => [`ours, ${name}`, async () => {
    const start = performance.now();
    for (let repeat = 0; repeat < repeats; repeat++) await draw();
    return (performance.now() - start) / 1000 / repeats;
  }]);
  const others = python.names.filter((name) => name.includes(" with ")).map((other): [string, TimedRun] => [
    other,
    () => python.seconds(other, job, repeats),
  ]);
  const found = await interleaveRuns(Object.fromEntries([...turns, ...others]), ROUNDS);
  for (const way of ways) await way.close();
  const what = `${name}, batch ${batch}, ${threads} ${threads > 1 ? "threads" : "thread"}, ${ways[0].name}`;
  return rowsOf("solvers", `${what}: ${(batch / found.seconds).toFixed(0)} images/s`, found, GOALS[batch]);
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
