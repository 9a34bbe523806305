import { forgetIdle, keepIdle, takeIdle } from "../../internal/idle_memory.ts";

/** Hands out buffers that were used before, so that runs of the same shape allocate nothing. */
export class BufferPool {
  /** A buffer of exactly this length, with whatever is in it. */
  take(byteLength: number): ArrayBuffer {
    const idle = takeIdle<ArrayBuffer>(this, (buffer) => buffer.byteLength === byteLength);
    return idle ?? new ArrayBuffer(byteLength);
  }

  /** Keeps a buffer that is not in use any more. */
  give(buffer: ArrayBuffer): void {
    keepIdle(this, buffer, buffer.byteLength);
  }

  /** Lets go of all that is kept. */
  clear(): void {
    forgetIdle(this);
  }
}
