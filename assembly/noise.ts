// Standard normal noise: Philox4x32-10 (Salmon et al., 2011) and Box-Muller, four counters at a time.
//
// Every operation is one of IEEE 754 or of integers, in a fixed order, and none is relaxed: so every machine gives the
// same bits. Logarithm, sine and cosine are Chebyshev fits of our own. Angles are reduced as integers, and the distance
// of a uniform to 1 is an integer too, so that neither loses a digit. Memory is imported, callers lay it out.
//
// Two loops over some hundreds of counters, the words first and then the normals, let a processor overlap the turns of
// each. An engine (V8) makes a vector constant anew wherever it is used, by way of two general registers; to load it is
// much faster. So the constants lie in memory, where each call writes them.

const MULTIPLIER0: u32 = 0xD2511F53, MULTIPLIER1: u32 = 0xCD9E8D57;
const WEYL0: u32 = 0x9E3779B9, WEYL1: u32 = 0xBB67AE85;
const ROUNDS: i32 = 10;

/** An eighth and a quarter of a turn, as words are angles. */
const EIGHTH: i32 = 0x20000000, QUARTER: i32 = 0x40000000;
/** 2^-32, and 2 pi of it. */
const UNIT: f64 = 2.3283064365386963e-10, ANGLE: f64 = 1.4629180792671596e-9;
/** log 2 in two parts: an exponent times the first is exact. */
const LOG2_HIGH: f64 = 0.693359375, LOG2_LOW: f64 = -2.121944400546905827678785e-4;

/** Bytes at the start of memory that are the kernel's own: constants, the keys of the rounds, words. */
export const RESERVED: usize = 5120;
const KEYS: usize = 640, WORDS: usize = 1024, WORD_BYTES: usize = 4096;

// Where the constants lie, in vectors.
const HALF: usize = 0, ONE: usize = 1, TWO: usize = 2, UNIT_AT: usize = 3, ANGLE_AT: usize = 4, HIGH_AT: usize = 5,
  LOW_AT: usize = 6, ROOT: usize = 7, TOP: usize = 8, EIGHTH_AT: usize = 9, QUARTER_AT: usize = 10, QUARTERS: usize = 11,
  M0: usize = 12, M1: usize = 13, UPPER: usize = 14, L: usize = 15, S: usize = 22, C: usize = 28;

// @ts-ignore: decorator
@inline
function at(index: usize): v128 {
  return v128.load(index << 4);
}

// @ts-ignore: decorator
@inline
function put<T>(index: usize, value: f64): void {
  v128.store(index << 4, v128.splat<T>(<T>value));
}

// Writes all constants and the keys of the rounds.
// @ts-ignore: decorator
@inline
function prepare<T>(key0: u32, key1: u32): void {
  put<T>(HALF, 0.5);
  put<T>(ONE, 1);
  put<T>(TWO, 2);
  put<T>(UNIT_AT, UNIT);
  put<T>(ANGLE_AT, ANGLE);
  put<T>(HIGH_AT, 2 * (sizeof<T>() == 4 ? LOG2_HIGH + LOG2_LOW : LOG2_HIGH));
  put<T>(LOW_AT, 2 * LOG2_LOW);
  put<T>(ROOT, Math.SQRT1_2);
  v128.store(TOP << 4, sizeof<T>() == 4 ? i32x4.splat(0x80000000) : i64x2.splat(0x8000000000000000));
  v128.store(UPPER << 4, i64x2.splat(0xFFFFFFFF00000000));
  v128.store(EIGHTH_AT << 4, i32x4.splat(EIGHTH));
  v128.store(QUARTER_AT << 4, i32x4.splat(QUARTER));
  v128.store(QUARTERS << 4, i32x4.splat(0xC0000000));
  v128.store(M0 << 4, i32x4.splat(MULTIPLIER0));
  v128.store(M1 << 4, i32x4.splat(MULTIPLIER1));
  if (sizeof<T>() == 4) {
    put<T>(L, 2 * 0.29580053043188442144);
    put<T>(L + 1, 2 * 0.39988778282162807727);
    put<T>(L + 2, 2 * 0.66666685045156029067);
    put<T>(S, -0.00019587865702101875127);
    put<T>(S + 1, 0.008332748154085032145);
    put<T>(S + 2, -0.16666664661714698465);
    put<T>(C, 0.000024547916853691016927);
    put<T>(C + 1, -0.0013888302919113632806);
    put<T>(C + 2, 0.041666664658901403725);
  } else {
    put<T>(L, 2 * 0.14616585424888621989);
    put<T>(L + 1, 2 * 0.15331710618210771568);
    put<T>(L + 2, 2 * 0.18182889455674946039);
    put<T>(L + 3, 2 * 0.22222211130259877029);
    put<T>(L + 4, 2 * 0.28571428626003268742);
    put<T>(L + 5, 2 * 0.39999999999899443233);
    put<T>(L + 6, 2 * 0.66666666666666696883);
    put<T>(S, 1.5918115263265975194e-10);
    put<T>(S + 1, -2.505113165023518147e-8);
    put<T>(S + 2, 2.7557316101617874437e-6);
    put<T>(S + 3, -0.00019841269836756772528);
    put<T>(S + 4, 0.0083333333333309472945);
    put<T>(S + 5, -0.16666666666666664622);
    put<T>(C, -1.1382623647474604629e-11);
    put<T>(C + 1, 2.0876146146558611582e-9);
    put<T>(C + 2, -2.7557317271145145962e-7);
    put<T>(C + 3, 0.000024801587298764560771);
    put<T>(C + 4, -0.0013888888888887396492);
    put<T>(C + 5, 0.041666666666666665388);
  }
  for (let round = 0; round < ROUNDS; round++) {
    v128.store(KEYS + (<usize>round << 5), i32x4.splat(key0 + round * WEYL0));
    v128.store(KEYS + (<usize>round << 5), i32x4.splat(key1 + round * WEYL1), 16);
  }
}

// A polynomial whose coefficients lie from `first` on, highest power first.
// @ts-ignore: decorator
@inline
function polynomial<T>(first: usize, x: v128, few: i32, many: i32): v128 {
  const n = sizeof<T>() == 4 ? few : many;
  let sum = v128.add<T>(v128.mul<T>(at(first), x), at(first + 1));
  sum = v128.add<T>(v128.mul<T>(sum, x), at(first + 2));
  if (n > 3) sum = v128.add<T>(v128.mul<T>(sum, x), at(first + 3));
  if (n > 4) sum = v128.add<T>(v128.mul<T>(sum, x), at(first + 4));
  if (n > 5) sum = v128.add<T>(v128.mul<T>(sum, x), at(first + 5));
  if (n > 6) sum = v128.add<T>(v128.mul<T>(sum, x), at(first + 6));
  return sum;
}

// sqrt(-2 log(2^exponent (1 + f))) for sqrt(1/2) <= 1 + f < sqrt(2). With s = f / (2 + f) and z = s^2 it is
// log(1 + f) = 2 s + s z L(z), and 2 s = f - s f = f - f^2 / 2 + s f^2 / 2: small parts are added first.
// @ts-ignore: decorator
@inline
function radius<T>(exponent: v128, f: v128): v128 {
  const s = v128.div<T>(f, v128.add<T>(f, at(TWO))), z = v128.mul<T>(s, s), square = v128.mul<T>(f, f);
  const tail = v128.mul<T>(s, v128.add<T>(square, v128.mul<T>(z, polynomial<T>(L, z, 3, 7))));
  let rest = v128.sub<T>(square, tail);
  if (sizeof<T>() == 8) rest = v128.sub<T>(rest, v128.mul<T>(exponent, at(LOW_AT)));
  rest = v128.sub<T>(rest, v128.add<T>(f, f));
  return v128.sqrt<T>(v128.sub<T>(rest, v128.mul<T>(exponent, at(HIGH_AT))));
}

// sqrt(-2 log u), u = (w + 1/2) / 2^32, of four words. As signed integers the words from 2^31 on are the distances of u
// to 1, which is what must be exact where u is near 1.
// @ts-ignore: decorator
@inline
function radius_f32(words: v128): v128 {
  const signed = f32x4.mul(f32x4.add(f32x4.convert_i32x4_s(words), at(HALF)), at(UNIT_AT));
  const u = f32x4.add(signed, v128.and(i32x4.shr_s(words, 31), at(ONE)));
  const exponent = i32x4.shr_s(i32x4.sub(u, at(ROOT)), 23);
  const mantissa = i32x4.sub(u, i32x4.shl(exponent, 23));
  const isNear = i32x4.eq(exponent, i32x4.splat(0));
  const f = v128.bitselect(signed, f32x4.sub(mantissa, at(ONE)), isNear);
  return radius<f32>(f32x4.convert_i32x4_s(exponent), f);
}

// The same in float64, of the lower two words.
// @ts-ignore: decorator
@inline
function radius_f64(words: v128): v128 {
  const u = f64x2.mul(f64x2.add(f64x2.convert_low_i32x4_u(words), at(HALF)), at(UNIT_AT));
  // The upper halves of u have its exponent, the lower ones are passed over.
  const exponents = i32x4.shr_s(i32x4.sub(u, at(ROOT)), 20);
  const mantissa = i32x4.sub(u, v128.and(i32x4.shl(exponents, 20), at(UPPER)));
  const exponent = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(exponents, exponents, 1, 3, 1, 3));
  return radius<f64>(exponent, f64x2.sub(mantissa, at(ONE)));
}

// sin(a) = a + a^3 S(a^2) for |a| <= pi / 4.
// @ts-ignore: decorator
@inline
function sine<T>(a: v128, square: v128): v128 {
  return v128.add<T>(a, v128.mul<T>(v128.mul<T>(a, square), polynomial<T>(S, square, 3, 6)));
}

// cos(a) = 1 - a^2 / 2 + a^4 C(a^2).
// @ts-ignore: decorator
@inline
function cosine<T>(square: v128): v128 {
  const sum = v128.sub<T>(v128.mul<T>(polynomial<T>(C, square, 3, 6), square), at(HALF));
  return v128.add<T>(v128.mul<T>(sum, square), at(ONE));
}

// Box-Muller with the angle v / 2^32 turns: the nearest quarter of a turn, whose number is in the top two bits of
// `quarters`, and a rest of at most an eighth, `a`.
// @ts-ignore: decorator
@inline
function quartersOf(v: v128): v128 {
  return i32x4.add(v, at(EIGHTH_AT));
}

// @ts-ignore: decorator
@inline
function restOf(v: v128, quarters: v128): v128 {
  return i32x4.sub(v, v128.and(quarters, at(QUARTERS)));
}

// r cos of the angle: at odd quarters the sine of the rest, with the sign of the quarter.
// @ts-ignore: decorator
@inline
function alongCos<T>(r: v128, a: v128, quarters: v128): v128 {
  const square = v128.mul<T>(a, a), sin = sine<T>(a, square), cos = cosine<T>(square);
  const swap = v128.and(v128.xor(sin, cos), i32x4.shr_s(i32x4.shl(quarters, 1), 31));
  const sign = v128.and(i32x4.add(quarters, at(QUARTER_AT)), at(TOP));
  return v128.xor(v128.mul<T>(r, v128.xor(cos, swap)), sign);
}

// r sin of the angle. The compiler takes once what it has in common with r cos.
// @ts-ignore: decorator
@inline
function alongSin<T>(r: v128, a: v128, quarters: v128): v128 {
  const square = v128.mul<T>(a, a), sin = sine<T>(a, square), cos = cosine<T>(square);
  const swap = v128.and(v128.xor(sin, cos), i32x4.shr_s(i32x4.shl(quarters, 1), 31));
  return v128.xor(v128.mul<T>(r, v128.xor(sin, swap)), v128.and(quarters, at(TOP)));
}

// The normals of four counters in float32, from the vectors of their first to fourth words.
// @ts-ignore: decorator
@inline
function store_f32(out: usize, c0: v128, c1: v128, c2: v128, c3: v128): void {
  const q1 = quartersOf(c1), a1 = f32x4.mul(f32x4.convert_i32x4_s(restOf(c1, q1)), at(ANGLE_AT));
  const q3 = quartersOf(c3), a3 = f32x4.mul(f32x4.convert_i32x4_s(restOf(c3, q3)), at(ANGLE_AT));
  const r0 = radius_f32(c0), n0 = alongCos<f32>(r0, a1, q1), n1 = alongSin<f32>(r0, a1, q1);
  const r2 = radius_f32(c2), n2 = alongCos<f32>(r2, a3, q3), n3 = alongSin<f32>(r2, a3, q3);
  const a = v128.shuffle<i32>(n0, n1, 0, 4, 1, 5), b = v128.shuffle<i32>(n2, n3, 0, 4, 1, 5);
  const c = v128.shuffle<i32>(n0, n1, 2, 6, 3, 7), d = v128.shuffle<i32>(n2, n3, 2, 6, 3, 7);
  v128.store(out, v128.shuffle<i64>(a, b, 0, 2));
  v128.store(out, v128.shuffle<i64>(a, b, 1, 3), 16);
  v128.store(out, v128.shuffle<i64>(c, d, 0, 2), 32);
  v128.store(out, v128.shuffle<i64>(c, d, 1, 3), 48);
}

// A pair of normals in float64 of the lower two of four counters, at `offset` of their 32 bytes each.
// @ts-ignore: decorator
@inline
function pair_f64(out: usize, u: v128, v: v128, offset: usize): void {
  const q = quartersOf(v), a = f64x2.mul(f64x2.convert_low_i32x4_s(restOf(v, q)), at(ANGLE_AT));
  const quarters = v128.shuffle<i32>(q, q, 0, 0, 1, 1);
  const r = radius_f64(u), n0 = alongCos<f64>(r, a, quarters), n1 = alongSin<f64>(r, a, quarters);
  v128.store(out + offset, v128.shuffle<i64>(n0, n1, 0, 2));
  v128.store(out + offset, v128.shuffle<i64>(n0, n1, 1, 3), 32);
}

// The words of `bytes / 16` counters, at WORDS.
// @ts-ignore: decorator
@inline
function philox(bytes: usize, block: u32, step: u32, imageLow: u32, imageHigh: u32): void {
  for (let out = WORDS; out < WORDS + bytes; out += 64, block += 4) {
    let c0 = i32x4.add(i32x4.splat(block), i32x4(0, 1, 2, 3));
    let c1 = i32x4.splat(step), c2 = i32x4.splat(imageLow), c3 = i32x4.splat(imageHigh);
    for (let key = KEYS; key < KEYS + (ROUNDS << 5); key += 32) {
      const a = i64x2.extmul_low_i32x4_u(c0, at(M0)), b = i64x2.extmul_high_i32x4_u(c0, at(M0));
      const c = i64x2.extmul_low_i32x4_u(c2, at(M1)), d = i64x2.extmul_high_i32x4_u(c2, at(M1));
      c0 = v128.xor(v128.xor(v128.shuffle<i32>(c, d, 1, 3, 5, 7), c1), v128.load(key));
      c1 = v128.shuffle<i32>(c, d, 0, 2, 4, 6);
      c2 = v128.xor(v128.xor(v128.shuffle<i32>(a, b, 1, 3, 5, 7), c3), v128.load(key, 16));
      c3 = v128.shuffle<i32>(a, b, 0, 2, 4, 6);
    }
    v128.store(out, c0);
    v128.store(out, c1, 16);
    v128.store(out, c2, 32);
    v128.store(out, c3, 48);
  }
}

/**
 * Fills `bytes` bytes at `out`, a multiple of 16 numbers, with the normals of the counters [block, step, image] on:
 * four numbers a counter, (r cos, r sin) of its first two words and of its last two.
 */
function normal<T>(
  out: usize, bytes: usize, block: u32, step: u32, imageLow: u32, imageHigh: u32, key0: u32, key1: u32,
): void {
  prepare<T>(key0, key1);
  for (const end = out + bytes; out < end; block += WORD_BYTES >> 4) {
    const count = min((end - out) / sizeof<T>() * 4, WORD_BYTES);
    philox(count, block, step, imageLow, imageHigh);
    for (let from = WORDS; from < WORDS + count; from += 64, out += 16 * sizeof<T>()) {
      const c0 = v128.load(from), c1 = v128.load(from, 16), c2 = v128.load(from, 32), c3 = v128.load(from, 48);
      if (sizeof<T>() == 4) store_f32(out, c0, c1, c2, c3);
      else {
        pair_f64(out, c0, c1, 0);
        pair_f64(out, c2, c3, 16);
        pair_f64(out, v128.shuffle<i32>(c0, c0, 2, 3, 2, 3), v128.shuffle<i32>(c1, c1, 2, 3, 2, 3), 64);
        pair_f64(out, v128.shuffle<i32>(c2, c2, 2, 3, 2, 3), v128.shuffle<i32>(c3, c3, 2, 3, 2, 3), 80);
      }
    }
  }
}

/** Normals in float32. */
export function normal_f32(
  out: usize, bytes: usize, block: u32, step: u32, imageLow: u32, imageHigh: u32, key0: u32, key1: u32,
): void {
  normal<f32>(out, bytes, block, step, imageLow, imageHigh, key0, key1);
}

/** The same in float64. */
export function normal_f64(
  out: usize, bytes: usize, block: u32, step: u32, imageLow: u32, imageHigh: u32, key0: u32, key1: u32,
): void {
  normal<f64>(out, bytes, block, step, imageLow, imageHigh, key0, key1);
}
