import { checkOneOf } from "../../internal/check.ts";
import { checkThreads } from "../check_threads.ts";
import { type ModelSource, PROVIDER_CHOICES } from "../model.ts";
import { findSource } from "../source/find_source.ts";
import { openRemoteSession } from "../worker/remote_session.ts";
import { workerModule } from "../worker/worker_module.ts";
import { closable } from "./closable.ts";
import { openHere } from "./open_here.ts";
import type { OpenSession, SessionOptions } from "./session.ts";

/**
 * Opens any ONNX network, by its path, a URL or its bytes. By a path, weights in files beside it are found whatever the
 * working directory, and no byte of the file is held here.
 *
 * @param source Path, URL or bytes
 * @param options Provider (default "auto"), threads, and whether, or by which module, it runs in a worker
 * @throws {TypeError} If the file is missing, or no whole ONNX model, or its weights are missing or in another folder.
 * @throws {ProviderError} If the provider is not available.
 */
export async function openSession(
  source: ModelSource,
  options: Partial<SessionOptions> & { worker?: boolean | URL } = {},
): Promise<OpenSession> {
  const { provider = "auto", threads, worker = false } = options;
  checkOneOf("provider", provider, PROVIDER_CHOICES);
  if (threads !== undefined) checkThreads(threads);
  const found = await findSource(source);
  if (worker === false) return closable(await openHere(found, { provider, threads }));
  const script = worker === true ? workerModule() : worker;
  // The bytes move to the worker: of bytes that the caller may need again, a copy does.
  const own = "bytes" in found && found.bytes === source
    ? { ...found, bytes: new Uint8Array(found.bytes) }
    : found;
  return closable(await openRemoteSession(own, { provider, threads }, script));
}
