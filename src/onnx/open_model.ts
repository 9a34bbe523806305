import { checkInteger, checkOneOf } from "../internal/check.ts";
import {
  type ModelOptions,
  type ModelSource,
  type OnnxModel,
  PROVIDER_CHOICES,
  type ProviderChoice,
} from "./model.ts";
import { modelBytes, nameOf } from "./source/model_bytes.ts";
import { openSession } from "./session/open_session.ts";
import { readSource } from "./source/read_source.ts";
import { openRemoteSession } from "./worker/remote_session.ts";
import { sessionModel } from "./session/session_model.ts";
import { workerModule } from "./worker/worker_module.ts";

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
 * @param options Provider, worker, threads, names
 * @returns The model
 * @throws {RangeError} If the provider is unknown or not at hand; the message says what is missing.
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
  const { provider = "auto", threads, worker = false } = options;
  checkOneOf("provider", provider, PROVIDER_CHOICES);
  if (threads !== undefined) checkInteger("threads", threads, 1);
  const bytes = await modelBytes(source, readSource);
  const name = nameOf(source);
  if (worker === false) return await sessionModel(await openSession({ bytes, name, threads }, provider), options);
  const script = worker === true ? workerModule() : worker;
  // The bytes move to the worker: of bytes that the caller may need again, a copy does.
  const own = bytes === source ? new Uint8Array(bytes) : bytes;
  return await sessionModel(await openRemoteSession({ bytes: own, name, threads }, provider, script), options);
}
