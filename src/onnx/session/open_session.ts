import { checkOneOf } from "../../internal/check.ts";
import { checkThreads } from "../check_threads.ts";
import { type ModelSource, PROVIDER_CHOICES } from "../model.ts";
import { findSource } from "../source/find_source.ts";
import { ownBytes } from "./own_bytes.ts";
import { openFound } from "./open_found.ts";
import type { OpenSession, OpenSessionOptions } from "./session.ts";

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
  options: OpenSessionOptions = {},
): Promise<OpenSession> {
  const { provider = "auto", threads, worker } = options;
  checkOneOf("provider", provider, PROVIDER_CHOICES);
  if (threads !== undefined) checkThreads(threads);
  const found = await findSource(source);
  const isMoved = "bytes" in found && worker; // to a worker, by transfer
  return await openFound(isMoved ? ownBytes(found, source) : found, options);
}
