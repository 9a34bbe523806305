// Classifier-free guidance in float32, with sums over an image in float64. Memory is imported, callers lay it out.

/** out = none + scale (cond - none), in whole vectors of 64 bytes: what lies behind the arrays is overwritten. */
export function guide_f32(none: usize, cond: usize, out: usize, scale: f32, bytes: usize): void {
  const s = f32x4.splat(scale);
  for (let i: usize = 0; i < bytes; i += 64) {
    const a = v128.load(none + i), b = v128.load(none + i, 16), c = v128.load(none + i, 32), d = v128.load(none + i, 48);
    v128.store(out + i, f32x4.add(a, f32x4.mul(s, f32x4.sub(v128.load(cond + i), a))));
    v128.store(out + i, f32x4.add(b, f32x4.mul(s, f32x4.sub(v128.load(cond + i, 16), b))), 16);
    v128.store(out + i, f32x4.add(c, f32x4.mul(s, f32x4.sub(v128.load(cond + i, 32), c))), 32);
    v128.store(out + i, f32x4.add(d, f32x4.mul(s, f32x4.sub(v128.load(cond + i, 48), d))), 48);
  }
}

// The lower and the upper two of four numbers, in float64.
// @ts-ignore: decorator
@inline
function lower(v: v128): v128 {
  return f64x2.promote_low_f32x4(v);
}

// @ts-ignore: decorator
@inline
function upper(v: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i32>(v, v, 2, 3, 2, 3));
}

// The sum of (x - mean) or, with `squared`, of its squares.
// @ts-ignore: decorator
@inline
function sum(array: usize, bytes: usize, mean: f64, squared: bool): f64 {
  const m = f64x2.splat(mean), end = array + bytes;
  let low = f64x2.splat(0), high = f64x2.splat(0);
  for (; array + 16 <= end; array += 16) {
    const v = v128.load(array), a = f64x2.sub(lower(v), m), b = f64x2.sub(upper(v), m);
    low = f64x2.add(low, squared ? f64x2.mul(a, a) : a);
    high = f64x2.add(high, squared ? f64x2.mul(b, b) : b);
  }
  const both = f64x2.add(low, high);
  let total = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
  // An image need not end where a vector does.
  for (; array < end; array += 4) {
    const rest = <f64>load<f32>(array) - mean;
    total += squared ? rest * rest : rest;
  }
  return total;
}

// The standard deviation, up to the divisor that both of a ratio share.
function deviation(array: usize, bytes: usize): f64 {
  const mean = sum(array, bytes, 0, false) / <f64>(bytes >> 2);
  return Math.sqrt(sum(array, bytes, mean, true));
}

/** image times `share std(cond) / std(image) + 1 - share`, in place. */
export function rescale_f32(cond: usize, image: usize, share: f64, bytes: usize): void {
  const factor = <f32>(share * deviation(cond, bytes) / deviation(image, bytes) + 1 - share);
  const f = f32x4.splat(factor), end = image + bytes;
  for (; image + 16 <= end; image += 16) v128.store(image, f32x4.mul(f, v128.load(image)));
  for (; image < end; image += 4) store<f32>(image, factor * load<f32>(image));
}
