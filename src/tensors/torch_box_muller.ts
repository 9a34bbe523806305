// PyTorch's float32 normals on x86: Box-Muller with the polynomials of Cephes for logarithm, sine and cosine (Moshier),
// eight lanes at a time by AVX2, where its compiler fuses a product into the addition that follows. To have the same bits, each
// operation here is rounded as there: `fround` after each, `fma` where it is fused.
import { fma } from "./fma.ts";
import type { TensorData } from "./tensor.ts";

const fround = Math.fround;
const float = new Float32Array(1), bits = new Int32Array(float.buffer);

const LOG = /* @__PURE__ */ [
  7.0376836292E-2,
  -1.1514610310E-1,
  1.1676998740E-1,
  -1.2420140846E-1,
  1.4249322787E-1,
  -1.6668057665E-1,
  2.0000714765E-1,
  -2.4999993993E-1,
  3.3333331174E-1,
].map(fround);
const SINE = /* @__PURE__ */ [-1.9515295891E-4, 8.3321608736E-3, -1.6666654611E-1].map(fround);
const COSINE = /* @__PURE__ */ [2.443315711809948E-5, -1.388731625493765E-3, 4.166664568298827E-2].map(fround);
const LOG2_HIGH = 0.693359375, LOG2_LOW = /* @__PURE__ */ fround(-2.12194440e-4);
const ROOT_HALF = /* @__PURE__ */ fround(0.707106781186547524),
  TWO_PI = /* @__PURE__ */ fround(2 * Math.PI),
  FOUR_OVER_PI = /* @__PURE__ */ fround(4 / Math.PI);
/** -pi / 4 in three parts. */
const PARTS = /* @__PURE__ */ [-0.78515625, -2.4187564849853515625e-4, -3.77489497744594108e-8].map(fround);

/** Makes normals of 16 uniforms in place: the first eight give the radii, the others the angles. */
export function boxMullerAvx2(group: TensorData): void {
  for (let i = 0; i < 8; i++) {
    const radius = fround(Math.sqrt(fround(-2 * logarithm(fround(1 - group[i])))));
    const [sine, cosine] = sineAndCosine(fround(TWO_PI * group[i + 8]));
    group[i] = fround(radius * cosine);
    group[i + 8] = fround(radius * sine);
  }
}

function logarithm(u: number): number {
  float[0] = u;
  let exponent = (bits[0] >>> 23) - 126;
  bits[0] = (bits[0] & 0x7FFFFF) | 0x3F000000;
  let x = float[0];
  if (x < ROOT_HALF) {
    exponent--;
    x = fround(fround(x - 1) + x);
  } else x = fround(x - 1);
  const z = fround(x * x);
  const sum = fround(LOG.reduce((sum, c) => fma(sum, x, c)) * x);
  let y = fma(sum, z, fround(exponent * LOG2_LOW));
  y = fma(z, -0.5, y);
  return fma(exponent, LOG2_HIGH, fround(x + y));
}

function sineAndCosine(angle: number): [number, number] {
  const octant = (Math.trunc(fround(angle * FOUR_OVER_PI)) + 1) & ~1;
  const x = PARTS.reduce((x, part) => fma(octant, part, x), angle);
  const z = fround(x * x);
  const cosine = fround(fma(fround(COSINE.reduce((sum, c) => fma(sum, z, c)) * z), z, -fround(z * 0.5)) + 1);
  const sine = fma(fround(SINE.reduce((sum, c) => fma(sum, z, c)) * z), x, x);
  const [s, c] = octant & 2 ? [cosine, sine] : [sine, cosine];
  return [octant & 4 ? -s : s, (octant - 2) & 4 ? c : -c];
}
