// The fused state update: one pass over memory for any stage of any plan.
//
//   e    = s0 * state + s1 * output                  what enters the history
//   next = a * anchor + b * state + c0 * e + c1 * h1 + ... + cm * hm
//
// T is f32 or f64. Each vector of every stream is read before `next` is written at the same place, so
// `next` may be any of the inputs. Arrays are padded to whole cache lines, the padding is zero.

/** History terms, beside the newest, that one pass takes; a longer history takes one more pass a term. */
const MAX_TERMS: i32 = 7;

/** Bytes that one turn of the loop takes, four vectors: arrays are whole multiples of it. */
const UNROLLED: usize = 64;

// A coefficient of the plan (always float64) as a vector of the state's type.
// @ts-ignore: decorator
@inline
function coefficient<T>(row: usize, index: i32): v128 {
  return v128.splat<T>(<T>load<f64>(row + (<usize>index << 3)));
}

// The history entry that is `age` evaluations old, in a ring of `slots` arrays.
// @ts-ignore: decorator
@inline
function historyAt(ring: usize, stride: usize, slots: i32, newest: i32, age: i32): usize {
  const slot = newest - age;
  return ring + <usize>(slot < 0 ? slot + slots : slot) * stride;
}

// sum + c * h, or sum alone where this pass has no such term. `used` and `offset` are constants at each call site:
// the compiler moves the offset into the load instruction, so that an address is computed once for four vectors.
// @ts-ignore: decorator
@inline
function addTerm<T>(sum: v128, c: v128, h: usize, offset: usize, used: bool): v128 {
  return used ? v128.add<T>(sum, v128.mul<T>(c, v128.load(h + offset))) : sum;
}

// One pass with a fixed number of history terms; `terms` and `convert` are constants at each call site.
// Returns whether every model output was finite.
// @ts-ignore: decorator
@inline
function pass<T>(
  terms: i32, convert: bool, next: usize, anchor: usize, state: usize,
  ring: usize, stride: usize, slots: i32, newest: i32, store: usize, row: usize, bytes: usize,
): bool {
  const s0 = coefficient<T>(store, 0), s1 = coefficient<T>(store, 1);
  const a = coefficient<T>(row, 0), b = coefficient<T>(row, 1), c0 = coefficient<T>(row, 2);
  const c1 = terms > 0 ? coefficient<T>(row, 3) : a, h1 = historyAt(ring, stride, slots, newest, 1);
  const c2 = terms > 1 ? coefficient<T>(row, 4) : a, h2 = historyAt(ring, stride, slots, newest, 2);
  const c3 = terms > 2 ? coefficient<T>(row, 5) : a, h3 = historyAt(ring, stride, slots, newest, 3);
  const c4 = terms > 3 ? coefficient<T>(row, 6) : a, h4 = historyAt(ring, stride, slots, newest, 4);
  const c5 = terms > 4 ? coefficient<T>(row, 7) : a, h5 = historyAt(ring, stride, slots, newest, 5);
  const c6 = terms > 5 ? coefficient<T>(row, 8) : a, h6 = historyAt(ring, stride, slots, newest, 6);
  const c7 = terms > 6 ? coefficient<T>(row, 9) : a, h7 = historyAt(ring, stride, slots, newest, 7);
  const output = historyAt(ring, stride, slots, newest, 0);

  // x - x is 0 for a finite x and NaN otherwise, and NaN sticks to the sum.
  let finite = v128.splat<T>(<T>0);
  for (let i: usize = 0; i < bytes; i += UNROLLED) {
    const pn = next + i, pa = anchor + i, ps = state + i, po = output + i;
    const p1 = h1 + i, p2 = h2 + i, p3 = h3 + i, p4 = h4 + i, p5 = h5 + i, p6 = h6 + i, p7 = h7 + i;
    finite = vector<T>(0, terms, convert, finite, pn, pa, ps, po, p1, p2, p3, p4, p5, p6, p7,
      s0, s1, a, b, c0, c1, c2, c3, c4, c5, c6, c7);
    finite = vector<T>(16, terms, convert, finite, pn, pa, ps, po, p1, p2, p3, p4, p5, p6, p7,
      s0, s1, a, b, c0, c1, c2, c3, c4, c5, c6, c7);
    finite = vector<T>(32, terms, convert, finite, pn, pa, ps, po, p1, p2, p3, p4, p5, p6, p7,
      s0, s1, a, b, c0, c1, c2, c3, c4, c5, c6, c7);
    finite = vector<T>(48, terms, convert, finite, pn, pa, ps, po, p1, p2, p3, p4, p5, p6, p7,
      s0, s1, a, b, c0, c1, c2, c3, c4, c5, c6, c7);
  }
  return !v128.any_true(v128.ne<T>(finite, finite));
}

// One vector of the pass, `offset` bytes after where the pointers are.
// @ts-ignore: decorator
@inline
function vector<T>(
  offset: usize, terms: i32, convert: bool, finite: v128, next: usize, anchor: usize, state: usize, output: usize,
  h1: usize, h2: usize, h3: usize, h4: usize, h5: usize, h6: usize, h7: usize,
  s0: v128, s1: v128, a: v128, b: v128, c0: v128,
  c1: v128, c2: v128, c3: v128, c4: v128, c5: v128, c6: v128, c7: v128,
): v128 {
  const x = v128.load(state + offset), o = v128.load(output + offset);
  const e = convert ? v128.add<T>(v128.mul<T>(s0, x), v128.mul<T>(s1, o)) : o;
  if (convert) v128.store(output + offset, e);
  let sum = v128.add<T>(v128.mul<T>(a, v128.load(anchor + offset)), v128.mul<T>(b, x));
  sum = v128.add<T>(sum, v128.mul<T>(c0, e));
  sum = addTerm<T>(sum, c1, h1, offset, terms > 0);
  sum = addTerm<T>(sum, c2, h2, offset, terms > 1);
  sum = addTerm<T>(sum, c3, h3, offset, terms > 2);
  sum = addTerm<T>(sum, c4, h4, offset, terms > 3);
  sum = addTerm<T>(sum, c5, h5, offset, terms > 4);
  sum = addTerm<T>(sum, c6, h6, offset, terms > 5);
  sum = addTerm<T>(sum, c7, h7, offset, terms > 6);
  v128.store(next + offset, sum);
  return v128.add<T>(finite, v128.sub<T>(o, o));
}

// @ts-ignore: decorator
@inline
function update<T>(
  terms: i32, convert: bool, next: usize, anchor: usize, state: usize,
  ring: usize, stride: usize, slots: i32, newest: i32, store: usize, row: usize, bytes: usize,
): bool {
  let finite: bool;
  switch (min(terms, MAX_TERMS)) {
    case 0: finite = pass<T>(0, convert, next, anchor, state, ring, stride, slots, newest, store, row, bytes); break;
    case 1: finite = pass<T>(1, convert, next, anchor, state, ring, stride, slots, newest, store, row, bytes); break;
    case 2: finite = pass<T>(2, convert, next, anchor, state, ring, stride, slots, newest, store, row, bytes); break;
    case 3: finite = pass<T>(3, convert, next, anchor, state, ring, stride, slots, newest, store, row, bytes); break;
    case 4: finite = pass<T>(4, convert, next, anchor, state, ring, stride, slots, newest, store, row, bytes); break;
    case 5: finite = pass<T>(5, convert, next, anchor, state, ring, stride, slots, newest, store, row, bytes); break;
    case 6: finite = pass<T>(6, convert, next, anchor, state, ring, stride, slots, newest, store, row, bytes); break;
    default: finite = pass<T>(7, convert, next, anchor, state, ring, stride, slots, newest, store, row, bytes);
  }
  for (let age = MAX_TERMS + 1; age <= terms; age++) {
    const c = coefficient<T>(row, age + 2), h = historyAt(ring, stride, slots, newest, age);
    for (let i: usize = 0; i < bytes; i += 16) {
      v128.store(next + i, addTerm<T>(v128.load(next + i), c, h + i, 0, true));
    }
  }
  return finite;
}

/** The update in float32; `convert` says whether store differs from [0, 1]. */
export function update_f32(
  terms: i32, convert: bool, next: usize, anchor: usize, state: usize,
  ring: usize, stride: usize, slots: i32, newest: i32, store: usize, row: usize, bytes: usize,
): bool {
  return convert
    ? update<f32>(terms, true, next, anchor, state, ring, stride, slots, newest, store, row, bytes)
    : update<f32>(terms, false, next, anchor, state, ring, stride, slots, newest, store, row, bytes);
}

/** The update in float64. */
export function update_f64(
  terms: i32, convert: bool, next: usize, anchor: usize, state: usize,
  ring: usize, stride: usize, slots: i32, newest: i32, store: usize, row: usize, bytes: usize,
): bool {
  return convert
    ? update<f64>(terms, true, next, anchor, state, ring, stride, slots, newest, store, row, bytes)
    : update<f64>(terms, false, next, anchor, state, ring, stride, slots, newest, store, row, bytes);
}

/** input = scale * state, for models that want their input at another scale than the state's. */
export function scale_f32(input: usize, scale: f64, state: usize, bytes: usize): void {
  const s = f32x4.splat(<f32>scale);
  for (let i: usize = 0; i < bytes; i += 16) v128.store(input + i, f32x4.mul(s, v128.load(state + i)));
}

/** The same in float64. */
export function scale_f64(input: usize, scale: f64, state: usize, bytes: usize): void {
  const s = f64x2.splat(scale);
  for (let i: usize = 0; i < bytes; i += 16) v128.store(input + i, f64x2.mul(s, v128.load(state + i)));
}
