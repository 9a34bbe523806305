import { NativeRuntimeError } from "../errors.ts";
import type { ProviderChoice } from "../model.ts";
import { openNodeSession } from "./node_session.ts";
import type { OpenSession, SessionSource } from "./session.ts";
import { loadWebRuntime } from "./web_runtime.ts";
import { openWebSession } from "./web_session.ts";

/** Opens a session where it was asked for, or where it is fastest. */
export async function openSession(source: SessionSource, provider: ProviderChoice): Promise<OpenSession> {
  if (provider === "wasm") return await openWasmSession(source);
  try {
    return await openNodeSession(source, provider);
  } catch (error) {
    if (provider === "auto" && error instanceof NativeRuntimeError) return await openWasmSession(source);
    throw error;
  }
}

async function openWasmSession(source: SessionSource): Promise<OpenSession> {
  return await openWebSession(source, { ort: await loadWebRuntime(), provider: "wasm" });
}
