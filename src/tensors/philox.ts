/** How many values a 32-bit word has. */
export const WORD = 2 ** 32;

const MULTIPLIER0 = 0xD2511F53, MULTIPLIER1 = 0xCD9E8D57;
const WEYL0 = 0x9E3779B9, WEYL1 = 0xBB67AE85;
const ROUNDS = 10;

/**
 * Philox4x32-10, the counter-based generator of Salmon et al. (Parallel random numbers: as easy as 1, 2, 3; 2011):
 * a bijection of the 128-bit counter, scrambled by a 64-bit key. Any part of a stream is computed by itself.
 *
 * @param counter Four 32-bit words
 * @param key Two 32-bit words
 * @returns Four random 32-bit words
 */
export function philox4x32(
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
): [number, number, number, number] {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(MULTIPLIER0, c0), low0 = Math.imul(MULTIPLIER0, c0);
    const high1 = multiplyHigh(MULTIPLIER1, c2), low1 = Math.imul(MULTIPLIER1, c2);
    [c0, c1, c2, c3] = [high1 ^ c1 ^ k0, low1, high0 ^ c3 ^ k1, low0];
    k0 = (k0 + WEYL0) | 0;
    k1 = (k1 + WEYL1) | 0;
  }
  return [c0 >>> 0, c1 >>> 0, c2 >>> 0, c3 >>> 0];
}

/** An integer below 2^53 as two 32-bit words, the lower first: a key, or half a counter. */
export function wordsOf(value: number): readonly [number, number] {
  return [value % WORD, Math.floor(value / WORD)];
}

/** The upper 32 bits of an unsigned 32 x 32-bit product, from 16-bit halves. */
function multiplyHigh(a: number, b: number): number {
  const a0 = a & 0xFFFF, a1 = a >>> 16, b0 = b & 0xFFFF, b1 = b >>> 16;
  const middle = a1 * b0 + ((a0 * b0) >>> 16);
  const carry = a0 * b1 + (middle % 0x10000);
  return a1 * b1 + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000);
}
