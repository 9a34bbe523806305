const SIZE = 624, SHIFT = 397;
const UPPER = 0x80000000, LOWER = 0x7FFFFFFF, TWIST = 0x9908B0DF;

/** The Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998), PyTorch's generator on a CPU. */
export class Mt19937 {
  readonly #state = new Uint32Array(SIZE);
  #at = SIZE;

  /** @param seed Its lower 32 bits are used, as PyTorch does. */
  constructor(seed: number) {
    const state = this.#state;
    state[0] = seed;
    for (let i = 1; i < SIZE; i++) {
      const before = state[i - 1];
      state[i] = Math.imul(before ^ (before >>> 30), 1812433253) + i;
    }
  }

  /** The next 32 random bits. */
  next(): number {
    if (this.#at === SIZE) this.#turn();
    let word = this.#state[this.#at++];
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9D2C5680;
    word ^= (word << 15) & 0xEFC60000;
    return (word ^ (word >>> 18)) >>> 0;
  }

  #turn(): void {
    const state = this.#state;
    for (let i = 0; i < SIZE; i++) {
      const word = (state[i] & UPPER) | (state[(i + 1) % SIZE] & LOWER);
      state[i] = state[(i + SHIFT) % SIZE] ^ (word >>> 1) ^ (word & 1 ? TWIST : 0);
    }
    this.#at = 0;
  }
}
