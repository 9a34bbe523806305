// Running compiled models, in the two runtimes of npm.
import type { InferenceSession, TypedTensor } from "onnxruntime-common";
import { getNoise, type Plan, samplerFromPlan, type Tensor } from "../../mod.ts";
import { compileModel, type CompileOptions } from "../../src/compile/mod.ts";
import { loadNativeRuntime } from "../../src/onnx/session/native_runtime.ts";
import { type Conditions, openNodeModel, openWebModel } from "../../src/onnx/mod.ts";

/** A value for an input: floats with their shape, or integers. */
export type Feed = Tensor | bigint[];

/** ONNX Runtime by the name of its package. */
export async function runtimeOf(name: RuntimeName) {
  if (name === "onnxruntime-node") return await loadNativeRuntime();
  const ort = await import("onnxruntime-web");
  ort.env.wasm.numThreads = 1;
  return ort;
}

/** Both runtimes, with the function that opens a model for stepping in them. */
export const RUNTIMES = { "onnxruntime-node": openNodeModel, "onnxruntime-web": openWebModel };

/** The runtimes' names. */
export type RuntimeName = keyof typeof RUNTIMES;

/** Runs an ONNX file and returns its only output. */
export async function runModel(
  name: RuntimeName,
  bytes: Uint8Array,
  feeds: Record<string, Feed>,
): Promise<TypedTensor<"float32" | "uint8">> {
  const ort = await runtimeOf(name);
  ort.env.logLevel = "fatal";
  const session: InferenceSession = await ort.InferenceSession.create(bytes, { logSeverityLevel: 4 });
  try {
    const tensors = Object.entries(feeds).map(([key, feed]) => [
      key,
      Array.isArray(feed)
        ? new ort.Tensor("int64", BigInt64Array.from(feed), [feed.length])
        : new ort.Tensor("float32", feed.data as Float32Array, feed.dims),
    ]);
    const results = await session.run(Object.fromEntries(tensors));
    return results[session.outputNames[0]] as TypedTensor<"float32" | "uint8">;
  } finally {
    await session.release();
  }
}

/** The sample of a plan that is run step by step. */
export async function stepwise(
  name: RuntimeName,
  model: Uint8Array,
  plan: Plan,
  noise: Tensor,
  conditions?: Conditions,
): Promise<Float32Array> {
  const open = await RUNTIMES[name](model);
  const { data } = await samplerFromPlan(plan, open.epsFn(conditions))(noise);
  await open.close();
  return data as Float32Array;
}

/** The largest difference of two arrays of the same length; NaN where either has one. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) {
    throw new RangeError(`Arrays must be of one length, found ${a.length} and ${b.length}`);
  }
  return Array.from(a, (value, i) => Math.abs(value - b[i])).reduce(
    (most, value) => value <= most ? most : value,
    0,
  );
}

/** How far the compiled model is from the plan run step by step, on a batch of points. */
export async function distance(
  name: RuntimeName,
  model: Uint8Array,
  plan: Plan,
  options: CompileOptions,
  dims = [5, 2],
): Promise<number> {
  const noise = getNoise(dims, { seed: 3 });
  const expected = await stepwise(name, model, plan, noise);
  const { data } = await runModel(name, compileModel(model, plan, options), { noise });
  return largestDifference(data, expected);
}
