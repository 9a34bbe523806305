import { NativeRuntimeError } from "../errors.ts";
import { readIntoMemory } from "../source/read_into_memory.ts";
import { openNodeSession } from "./node_session.ts";
import type { OpenSession, SessionOptions, SessionSource } from "./session.ts";
import { openOnWeb } from "./open_on_web.ts";

/** Opens a session in this thread, where it was asked for, or where it is fastest. */
export async function openHere(source: SessionSource, options: SessionOptions): Promise<OpenSession> {
  const { provider } = options;
  if (provider === "wasm") return await openWasmSession(source);
  try {
    return await openNodeSession(source, { ...options, provider });
  } catch (error) {
    if (provider === "auto" && error instanceof NativeRuntimeError) return await openWasmSession(source);
    throw error;
  }
}

async function openWasmSession(source: SessionSource): Promise<OpenSession> {
  return await openOnWeb(await readIntoMemory(source), { provider: "wasm" });
}
