import { checkInteger, checkOneOf } from "../../internal/check.ts";
import { type ModelSource, PROVIDER_CHOICES } from "../model.ts";
import { downloadSource } from "../source/download_source.ts";
import { openRemoteSession } from "../worker/remote_session.ts";
import { loadWebRuntime } from "./web_runtime.ts";
import { startWebWorker } from "../worker/start_web_worker.ts";
import { workerModule } from "../worker/worker_module.ts";
import { closable } from "./closable.ts";
import { openOnWeb } from "./open_on_web.ts";
import { ownBytes } from "./own_bytes.ts";
import type { ModelBytes, OpenSession, OpenSessionOptions } from "./session.ts";

/**
 * Opens any ONNX network in a browser, by a URL or its bytes; files beside the URL with its weights are found.
 *
 * @param source URL (a relative one begins at the page) or bytes
 * @param options Provider (default "auto"), and whether, or by which module, it runs in a worker
 * @throws {TypeError} If the file is missing, or no whole ONNX model, or its weights are missing or in another folder.
 * @throws {ProviderError} If the provider is not available.
 */
export async function openSessionOnWeb(
  source: ModelSource,
  options: OpenSessionOptions = {},
): Promise<OpenSession> {
  checkOptions(options);
  return await openBytesOnWeb(ownBytes(await downloadSource(source), source), options);
}

/** Opens what was downloaded. Where it runs in a worker, the bytes move there. */
export async function openBytesOnWeb(model: ModelBytes, options: OpenSessionOptions): Promise<OpenSession> {
  const { provider = "auto", threads, worker = false } = checkOptions(options);
  if (worker === false) return closable(await openOnWeb(model, { provider, threads }));
  const script = worker === true ? workerModule("session_worker_web") : worker;
  const { Tensor } = await loadWebRuntime();
  const here = { worker: await startWebWorker(script), Tensor };
  return closable(await openRemoteSession(model, { provider, threads }, here));
}

function checkOptions(options: OpenSessionOptions): OpenSessionOptions {
  const { provider = "auto", threads } = options;
  checkOneOf("provider", provider, PROVIDER_CHOICES);
  if (threads !== undefined) checkInteger("threads", threads, 1);
  return options;
}
