import type { ModelSource, OnnxModel } from "./model.ts";
import type { OpenModelOptions } from "./options.ts";
import { openSession } from "./session/open_session.ts";
import { sessionModel } from "./session/session_model.ts";

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
 * @throws {ProviderError} If the provider is not available; the message says why and lists those that are.
 * @throws {RangeError} If the provider is unknown.
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
  return await sessionModel(await openSession(source, options), options);
}
