// The fused state update: one pass over memory for any stage of any plan.
//
//   e    = s0 * state + s1 * output                  what enters the history
//   next = a * anchor + b * state + c0 * e + c1 * h1 + ... + cm * hm
//
// T is f32 or f64. Each vector of every stream is read before `next` is written at the same place, so
// `next` may be any of the inputs. Arrays are padded to whole vectors, the padding is zero.

/** History terms, beside the newest, that one pass takes; a longer history takes one more pass a term. */
const MAX_TERMS: i32 = 7;

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

// sum + c * h[i], or sum alone where this pass has no such term (`used` is a constant at each call site).
// @ts-ignore: decorator
@inline
function addTerm<T>(sum: v128, c: v128, h: usize, i: usize, used: bool): v128 {
  return used ? v128.add<T>(sum, v128.mul<T>(c, v128.load(h + i))) : sum;
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
  for (let i: usize = 0; i < bytes; i += 16) {
    const x = v128.load(state + i);
    let e = v128.load(output + i);
    finite = v128.add<T>(finite, v128.sub<T>(e, e));
    if (convert) {
      e = v128.add<T>(v128.mul<T>(s0, x), v128.mul<T>(s1, e));
      v128.store(output + i, e);
    }
    let sum = v128.add<T>(v128.mul<T>(a, v128.load(anchor + i)), v128.mul<T>(b, x));
    sum = v128.add<T>(sum, v128.mul<T>(c0, e));
    sum = addTerm<T>(sum, c1, h1, i, terms > 0);
    sum = addTerm<T>(sum, c2, h2, i, terms > 1);
    sum = addTerm<T>(sum, c3, h3, i, terms > 2);
    sum = addTerm<T>(sum, c4, h4, i, terms > 3);
    sum = addTerm<T>(sum, c5, h5, i, terms > 4);
    sum = addTerm<T>(sum, c6, h6, i, terms > 5);
    sum = addTerm<T>(sum, c7, h7, i, terms > 6);
    v128.store(next + i, sum);
  }
  return !v128.any_true(v128.ne<T>(finite, finite));
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
      v128.store(next + i, addTerm<T>(v128.load(next + i), c, h, i, true));
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
