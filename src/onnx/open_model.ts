import { checkInteger, checkOneOf } from "../check.ts";
import {
  type ModelOptions,
  type ModelSource,
  type OnnxModel,
  PROVIDER_CHOICES,
  type ProviderChoice,
} from "./model.ts";
import { modelBytes, nameOf } from "./model_bytes.ts";
import { openSession } from "./open_session.ts";
import { readSource } from "./read_source.ts";
import { openRemoteSession } from "./remote_session.ts";
import type { OpenSession } from "./session.ts";
import { sessionModel } from "./session_model.ts";
import { splitSession } from "./split_session.ts";
import { workerModule } from "./worker_module.ts";

/** Options of {@linkcode openModel}. */
export interface OpenModelOptions extends ModelOptions {
  /**
   * Where the model runs. Default "auto": the first that is at hand of cuda, webgpu (where it is surely a GPU and not
   * a program that acts as one), cpu, and wasm where the native runtime cannot be loaded.
   */
  provider?: ProviderChoice;
  /**
   * Runs the model in a worker (of `node:worker_threads`, in Deno and Node), so that this thread goes on with its own
   * work during an evaluation. In a bundle, the URL of `@deis/deis/onnx/worker`, bundled on its own. Default false.
   */
  worker?: boolean | URL;
  /**
   * Copies of the model that share each batch, each in a worker of its own with `threads` threads (default 1 here). On a
   * CPU, as many as there are cores draw more images a second than one model with as many threads, as none waits for
   * another within the network; each holds the weights. An integer of at least 1. Default 1.
   */
  sessions?: number;
}

/**
 * Opens an ONNX model with the fastest runtime that is there, or with the one asked for. `model.provider` says which
 * it became.
 *
 * With a worker, images cost one copy on the way to it and one on the way back, and samples are the same, bit for bit.
 * A run that is aborted rejects at once; the evaluation that it leaves comes to its end in the worker, which is then
 * free for others. `model.close()` waits for it, too.
 *
 * @param source Path, URL or bytes of the model
 * @param options Provider, worker, sessions, threads, names
 * @returns The model
 * @throws {RangeError} If the provider is unknown or not at hand, where the message says what is missing, or several
 * sessions are asked for a model that takes a fixed number of images.
 * @throws {TypeError} If no ONNX Runtime is installed, or the file is missing, is not a whole ONNX model, or has other
 * inputs than expected.
 *
 * @example Two sevens in eight evaluations
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { getLinearAlphaFns, getNoise, getSampler, VPSDE } from "@deis/deis";
 * import { openModel } from "@deis/deis/onnx";
 *
 * const model = await openModel("models/digits.onnx");
 * const sde = new VPSDE(getLinearAlphaFns(0.1, 20));
 * const epsFn = model.epsFn({ labels: [7, 7], guidance: 1.5 });
 * const { dims } = await getSampler(sde, epsFn, { numStep: 8 })(getNoise([2, 1, 28, 28], { seed: 1 }));
 * assertEquals(dims, [2, 1, 28, 28]);
 * await model.close();
 * ```
 *
 * @example In a server, which goes on answering while it samples
 * ```ts
 * import { getLinearAlphaFns, getNoise, getSampler, VPSDE } from "@deis/deis";
 * import { openModel } from "@deis/deis/onnx";
 *
 * const model = await openModel("models/digits.onnx", { worker: true });
 * const sampler = getSampler(new VPSDE(getLinearAlphaFns(0.1, 20)), model.epsFn({ labels: [7] }), { numStep: 8 });
 * await sampler(getNoise([1, 1, 28, 28]), { signal: AbortSignal.timeout(60_000) });
 * await model.close();
 * ```
 */
export async function openModel(source: ModelSource, options: OpenModelOptions = {}): Promise<OnnxModel> {
  const { provider = "auto", worker = false, sessions = 1 } = options;
  checkInteger("sessions", sessions, 1);
  const threads = options.threads ?? (sessions > 1 ? 1 : undefined);
  checkOneOf("provider", provider, PROVIDER_CHOICES);
  if (threads !== undefined) checkInteger("threads", threads, 1);
  const bytes = await modelBytes(source, readSource);
  const model = { bytes, name: nameOf(source), threads };
  if (worker === false && sessions === 1) return await sessionModel(await openSession(model, provider), options);
  const script = worker instanceof URL ? worker : workerModule();
  // The bytes move to the worker: where they are needed again, a copy does.
  const openOne = (isLast: boolean) => {
    const own = isLast && bytes !== source ? bytes : bytes.slice();
    return openRemoteSession({ ...model, bytes: own }, provider, script);
  };
  if (sessions === 1) return await sessionModel(await openOne(true), options);
  return await sessionModel(await openSplit(sessions, openOne), options);
}

/** Opens several sessions as one; those that opened are released where another did not. */
async function openSplit(count: number, openOne: (isLast: boolean) => Promise<OpenSession>): Promise<OpenSession> {
  const opened = await Promise.allSettled(Array.from({ length: count }, (_, i) => openOne(i === count - 1)));
  const parts = opened.filter((result) => result.status === "fulfilled").map(({ value }) => value);
  try {
    for (const result of opened) if (result.status === "rejected") throw result.reason;
    return splitSession(parts);
  } catch (error) {
    await Promise.all(parts.map(({ session }) => session.release()));
    throw error;
  }
}
