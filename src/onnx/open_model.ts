import { checkOneOf } from "../check.ts";
import { type ModelOptions, type ModelSource, type OnnxModel, type Provider, PROVIDERS } from "./model.ts";
import { NativeRuntimeError, openNodeModel } from "./node.ts";
import { openWebModel } from "./web.ts";

/** Options of {@linkcode openModel}. */
export interface OpenModelOptions extends ModelOptions {
  /** Where the model runs. Default: "cpu", or "wasm" where the native runtime cannot be loaded. */
  provider?: Provider;
}

/**
 * Opens an ONNX model with the runtime that is there: onnxruntime-node, or onnxruntime-web's wasm backend where
 * the native one cannot be loaded or "wasm" is asked for. `model.provider` says which it became.
 *
 * @param source Path, URL or bytes of the model
 * @param options Provider, threads, names
 * @returns The model
 * @throws {RangeError} If the provider is unknown or not at hand.
 * @throws {TypeError} If the file is missing, is not a whole ONNX model, or has other inputs than expected.
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
 */
export async function openModel(source: ModelSource, options: OpenModelOptions = {}): Promise<OnnxModel> {
  const { provider, ...rest } = options;
  if (provider !== undefined) checkOneOf("provider", provider, PROVIDERS);
  if (provider === "wasm") return await openWebModel(source, rest);
  try {
    return await openNodeModel(source, { ...rest, provider });
  } catch (error) {
    if (provider === undefined && error instanceof NativeRuntimeError) return await openWebModel(source, rest);
    throw error;
  }
}
