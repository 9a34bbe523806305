import type { ModelSource } from "../model.ts";
import type { ModelBytes } from "./session.ts";

/** A model whose bytes may move to a worker: of bytes that the caller may need again, a copy does. */
export function ownBytes(model: ModelBytes, source: ModelSource): ModelBytes {
  return model.bytes === source ? { ...model, bytes: new Uint8Array(model.bytes) } : model;
}
