// IEEE 754 binary16 and back, by bits: every runtime has the words, only the newest have a Float16Array.

const word = new Uint32Array(1), float = new Float32Array(word.buffer);

/** Half of the last place that binary16 keeps of a normal number, in float32's bits. */
const HALF_PLACE = 0x0FFF;
const LARGEST = 0x477FF000; // from here on everything rounds to infinity
const SMALLEST_NORMAL = 0x38800000;

/** The bits of the float16 that is nearest to a number, ties to even. */
export function halfOf(value: number): number {
  float[0] = value;
  const sign = (word[0] >>> 16) & 0x8000, magnitude = word[0] & 0x7FFFFFFF;
  if (magnitude >= LARGEST) return sign | (magnitude > 0x7F800000 ? 0x7E00 : 0x7C00);
  // The exponent's offset moves from 127 to 15, and the carry of the rounding may run into it, as it should.
  if (magnitude >= SMALLEST_NORMAL) {
    return sign | ((magnitude + HALF_PLACE + ((magnitude >>> 13) & 1) - 0x38000000) >>> 13);
  }
  // Below the normal numbers the places are those of 0.5 itself: adding it lets the processor round.
  float[0] = Math.abs(value) + 0.5;
  return sign | (word[0] - 0x3F000000);
}

/** The number that a float16's bits mean. */
export function numberOfHalf(bits: number): number {
  const exponent = (bits >>> 10) & 0x1F, fraction = bits & 0x3FF;
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** Writes the numbers that float16 bits mean into `out`. */
export function widenHalves(bits: Uint16Array, out: Float32Array): void {
  for (let i = 0; i < bits.length; i++) out[i] = numberOfHalf(bits[i]);
}
