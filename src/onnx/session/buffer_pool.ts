/** Idle buffers are let go, oldest first, beyond this number. */
const MOST_IDLE = 32;

/** Hands out buffers that were used before, so that runs of the same shape allocate nothing. */
export class BufferPool {
  readonly #idle: ArrayBuffer[] = [];

  /** A buffer of exactly this length, with whatever is in it. */
  take(byteLength: number): ArrayBuffer {
    const index = this.#idle.findLastIndex((buffer) => buffer.byteLength === byteLength);
    return index < 0 ? new ArrayBuffer(byteLength) : this.#idle.splice(index, 1)[0];
  }

  give(buffer: ArrayBuffer): void {
    this.#idle.push(buffer);
    if (this.#idle.length > MOST_IDLE) this.#idle.shift();
  }
}
