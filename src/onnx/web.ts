import { checkOneOf } from "../internal/check.ts";
import { type ModelSource, type OnnxModel, WEB_PROVIDERS } from "./model.ts";
import type { WebModelOptions } from "./options.ts";
import { closable } from "./session/closable.ts";
import { openOnWeb } from "./session/open_on_web.ts";
import { sessionModel } from "./session/session_model.ts";
import { findSource } from "./source/find_source.ts";
import { readIntoMemory } from "./source/read_into_memory.ts";

/**
 * Opens an ONNX model with onnxruntime-web: everywhere the same, with no native code and (in Deno) no permission but
 * `--allow-read`, by wasm 5 to 12 times slower than the native runtime. It runs on one thread.
 *
 * @param source Path, URL or bytes of the model
 * @param options Provider, names of inputs and output
 * @returns The model
 * @throws {ProviderError} If the provider is not available; the message says why and lists those that are.
 * @throws {TypeError} If onnxruntime-web is not installed, or the file is missing, is not a whole ONNX model, or has
 * other inputs than expected.
 */
export async function openWebModel(source: ModelSource, options: WebModelOptions = {}): Promise<OnnxModel> {
  const { provider = "wasm" } = options;
  checkOneOf("provider", provider, WEB_PROVIDERS);
  const model = await readIntoMemory(await findSource(source));
  return await sessionModel(closable(await openOnWeb(model, { provider })), options);
}
