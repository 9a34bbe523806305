/**
 * How fast is a compiled model against stepping the same plan from TypeScript? Time of a run and of loading, for both
 * forms, on the shipped model.
 *
 * @module
 */
import type { InferenceSession } from "onnxruntime-common";
import { loadNativeRuntime } from "../../src/onnx/session/native_runtime.ts";
import { getNoise, makePlan, type Plan, samplerFromPlan } from "../../mod.ts";
import type { OptionSpec } from "../../src/cli/arguments/option_spec.ts";
import { toInteger } from "../../src/cli/arguments/option_values.ts";
import { parseOptions } from "../../src/cli/arguments/parse_options.ts";
import { DEFAULT_MODEL } from "../../src/models/default_model.ts";
import { readModel } from "../../src/models/find_model.ts";
import { scheduleOf } from "../../src/models/schedule_of.ts";
import { runCommand } from "../../src/cli/run_command.ts";
import { FORMS } from "../../src/compile/compile_options.ts";
import { compileModel } from "../../src/compile/mod.ts";
import { openNodeModel } from "../../src/onnx/mod.ts";

const ort = await loadNativeRuntime();

const OPTIONS: Record<"rounds" | "steps" | "threads", OptionSpec> = {
  rounds: { value: "N", help: "rounds, each contestant once in each (default: 15)" },
  steps: { value: "N", help: "number of steps (default: 8)" },
  threads: { value: "N", help: "threads (default: ONNX Runtime's choice)" },
};
const SUMMARY = "Prints the time of compiled models over that of stepping the same plan from TypeScript.";
const BATCHES = [1, 16];

/** Something to time, and what becomes of it afterwards. */
interface Contestant {
  run(): Promise<unknown>;
  close?(): Promise<void>;
}

await runCommand(run, "deno task");

async function run(args: string[]): Promise<void> {
  const values = parseOptions("bench:compile", SUMMARY, OPTIONS, args);
  if (!values) return;
  const rounds = toInteger("rounds", values.rounds, 1) ?? 15;
  const threads = toInteger("threads", values.threads, 1);
  const { card, bytes } = await readModel(DEFAULT_MODEL);
  const numStep = toInteger("steps", values.steps, 1) ?? 8;
  const plan = makePlan(scheduleOf(card.schedule), { method: "t_ab", abOrder: 3, numStep });
  const files: Record<string, Uint8Array> = {
    stepwise: bytes,
    ...Object.fromEntries(FORMS.map((form) => [form, compileModel(bytes, plan, { form })])),
  };
  console.log(`${plan.nfe} evaluations; time over that of stepwise, median (min to max) of ${rounds} rounds`);

  const loads = Object.entries(files).map(([name, file]) => [name, { run: () => open(file, threads) }] as const);
  report("load", await interleaved(Object.fromEntries(loads), Math.min(rounds, 5)));
  for (const batch of BATCHES) {
    const contestants: Record<string, Contestant> = { stepwise: await stepping(bytes, plan, batch, threads) };
    for (const form of FORMS) contestants[form] = await compiled(files[form], batch, threads);
    report(`batch ${batch}`, await interleaved(contestants, rounds));
    for (const { close } of Object.values(contestants)) await close?.();
  }
}

async function open(file: Uint8Array, threads: number | undefined): Promise<void> {
  await (await ort.InferenceSession.create(file, sessionOptions(threads))).release();
}

/** The options that {@linkcode openNodeModel} gives a session. */
function sessionOptions(threads: number | undefined): InferenceSession.SessionOptions {
  return { graphOptimizationLevel: "all", ...(threads === undefined ? {} : { intraOpNumThreads: threads }) };
}

async function stepping(bytes: Uint8Array, plan: Plan, batch: number, threads?: number): Promise<Contestant> {
  const model = await openNodeModel(bytes, { threads });
  const sampler = samplerFromPlan(plan, model.epsFn({ labels: new Array(batch).fill(3), guidance: 1 }));
  const noise = getNoise([batch, 1, 28, 28]);
  return { run: () => sampler(noise), close: () => model.close() };
}

async function compiled(file: Uint8Array, batch: number, threads?: number): Promise<Contestant> {
  const session = await ort.InferenceSession.create(file, sessionOptions(threads));
  const { data, dims } = getNoise([batch, 1, 28, 28]);
  const feeds = {
    noise: new ort.Tensor("float32", data, dims),
    label: new ort.Tensor("int64", new BigInt64Array(batch).fill(3n), [batch]),
    guidance: new ort.Tensor("float32", [1], [1]),
  };
  return { run: () => session.run(feeds), close: () => session.release() };
}

/** Seconds of each contestant in each round, in turns, after one round that does not count. */
async function interleaved(
  contestants: Record<string, Contestant>,
  rounds: number,
): Promise<Record<string, number[]>> {
  const seconds: Record<string, number[]> = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const [name, contestant] of Object.entries(contestants)) {
      const start = performance.now();
      await contestant.run();
      if (round >= 0) seconds[name].push((performance.now() - start) / 1000);
    }
  }
  return seconds;
}

/** Prints the time of the first, and each other's over it, round by round. */
function report(what: string, seconds: Record<string, number[]>): void {
  const [[first, times], ...others] = Object.entries(seconds);
  const middle = (values: number[]) => [...values].sort((a, b) => a - b)[values.length >> 1];
  const columns = others.map(([name, values]) => {
    const ratios = values.map((value, round) => value / times[round]);
    const [median, min, max] = [middle(ratios), Math.min(...ratios), Math.max(...ratios)].map((x) => x.toFixed(2));
    return `${name} ${median} (${min} to ${max})`;
  });
  console.log([what.padEnd(9), `${first} ${(1000 * middle(times)).toFixed(0)} ms`, ...columns].join("  "));
}
