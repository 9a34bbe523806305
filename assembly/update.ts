// The fused state update: one pass over memory for any stage of any plan.
//
//   e    = s0 * state + s1 * output                  what enters the history
//   next = a * anchor + b * state + c0 * e + c1 * h1 + ... + cm * hm
//
// Where noise is added, it stands in the place of hm.
//
// Memory is imported, callers lay it out. T is f32 or f64. Each vector of every stream is read before `next` is written at the same place, so `next` may be
// the anchor or the state. Arrays are padded to whole turns of the loop, the padding is zero.
//
// Where the engine has no guard pages (V8 in Deno) it compares every address with the size of the memory, and the
// instructions are what limits the speed: so pointers that move once a turn, two to eight vectors a turn at constant offsets,
// no stream that is multiplied by 0, and a memory of at least one page by declaration (wasm/build.ts).

/** History terms, beside the newest, that one pass takes; a longer history takes one more pass a term. */
const MAX_TERMS: i32 = 7;

/** Bytes that one turn of the loop takes at most, eight vectors: arrays are whole multiples of it. */
const TURN: usize = 128;
/** A turn takes all of it up to this many terms, which is most steps; elsewhere the module is small. */
const SHORT_TERMS: i32 = 4;

/** What a pass does: without the anchor, whose weight is 0; with it; with it and with e not the output itself. */
const PLAIN: i32 = 0, ANCHORED: i32 = 1, CONVERTED: i32 = 2;

// Numbers as types, whose fields they count: so that each number of terms and each kind get a function of their own,
// which the engine compiles when it is first called.
class N0 {}
class N1 extends N0 { n1: u8; }
class N2 extends N1 { n2: u8; }
class N3 extends N2 { n3: u8; }
class N4 extends N3 { n4: u8; }
class N5 extends N4 { n5: u8; }
class N6 extends N5 { n6: u8; }
class N7 extends N6 { n7: u8; }

// A coefficient of the plan (always float64) as a vector of the state's type.
// @ts-ignore: decorator
@inline
function coefficient<T>(row: usize, index: i32): v128 {
  return v128.splat<T>(<T>load<f64>(row + (<usize>index << 3)));
}

// Whether a pass has a term of that age; a constant at each call site.
// @ts-ignore: decorator
@inline
function has(age: i32, terms: i32): bool {
  return age <= terms;
}

// The coefficient of the term of that age, where there is one.
// @ts-ignore: decorator
@inline
function weightOf<T>(age: i32, terms: i32, row: usize): v128 {
  return has(age, terms) ? coefficient<T>(row, age + 2) : v128.splat<T>(<T>0);
}

// The history entry that is `age` evaluations old, in a ring of `slots` arrays.
// @ts-ignore: decorator
@inline
function historyAt(ring: usize, stride: usize, slots: i32, newest: i32, age: i32): usize {
  const slot = newest - age;
  return ring + <usize>(slot < 0 ? slot + slots : slot) * stride;
}

// What the term of that age multiplies: noise in the last one, where there is any, or a history entry.
// @ts-ignore: decorator
@inline
function termAt(
  ring: usize, stride: usize, slots: i32, newest: i32, age: i32, terms: i32, noise: usize,
): usize {
  return age == terms && noise != 0 ? noise : historyAt(ring, stride, slots, newest, age);
}

// The same where a pass has such a term.
// @ts-ignore: decorator
@inline
function startOf(
  age: i32, terms: i32, ring: usize, stride: usize, slots: i32, newest: i32, noise: usize,
): usize {
  return has(age, terms) ? termAt(ring, stride, slots, newest, age, terms, noise) : 0;
}

// sum + c * h
// @ts-ignore: decorator
@inline
function addTerm<T>(sum: v128, c: v128, h: usize): v128 {
  return v128.add<T>(sum, v128.mul<T>(c, v128.load(h)));
}

// One pass with a fixed number of history terms. Returns whether the next state is finite: it is not where the output is
// not, whatever its weight, as 0 times an infinity is NaN.
function pass<T, Terms, Kind>(
  next: usize, anchor: usize, state: usize,
  ring: usize, stride: usize, slots: i32, newest: i32, noise: usize, store: usize, row: usize, bytes: usize,
): bool {
  const terms = <i32>offsetof<Terms>(), kind = <i32>offsetof<Kind>();
  const b = coefficient<T>(row, 1), c0 = coefficient<T>(row, 2);
  const a = kind == PLAIN ? b : coefficient<T>(row, 0);
  const s0 = kind == CONVERTED ? coefficient<T>(store, 0) : b, s1 = kind == CONVERTED ? coefficient<T>(store, 1) : b;
  const c1 = weightOf<T>(1, terms, row);
  const c2 = weightOf<T>(2, terms, row);
  const c3 = weightOf<T>(3, terms, row);
  const c4 = weightOf<T>(4, terms, row);
  const c5 = weightOf<T>(5, terms, row);
  const c6 = weightOf<T>(6, terms, row);
  const c7 = weightOf<T>(7, terms, row);
  let h1 = startOf(1, terms, ring, stride, slots, newest, noise);
  let h2 = startOf(2, terms, ring, stride, slots, newest, noise);
  let h3 = startOf(3, terms, ring, stride, slots, newest, noise);
  let h4 = startOf(4, terms, ring, stride, slots, newest, noise);
  let h5 = startOf(5, terms, ring, stride, slots, newest, noise);
  let h6 = startOf(6, terms, ring, stride, slots, newest, noise);
  let h7 = startOf(7, terms, ring, stride, slots, newest, noise);
  let output = historyAt(ring, stride, slots, newest, 0);
  const turn = kind != CONVERTED && terms <= SHORT_TERMS
    ? TURN
    : kind != CONVERTED && sizeof<T>() == 4
    ? TURN >> 1
    : TURN >> 2;

  // Nothing brings a sum back that has become infinite or NaN.
  let sum = v128.splat<T>(<T>0);
  for (const end = output + bytes; output < end; output += turn) {
    sum = vector<T>(0, terms, kind, sum, next, anchor, state, output, h1, h2, h3, h4, h5, h6, h7,
      s0, s1, a, b, c0, c1, c2, c3, c4, c5, c6, c7);
    sum = vector<T>(16, terms, kind, sum, next, anchor, state, output, h1, h2, h3, h4, h5, h6, h7,
      s0, s1, a, b, c0, c1, c2, c3, c4, c5, c6, c7);
    if (turn >= TURN >> 1) {
      sum = vector<T>(32, terms, kind, sum, next, anchor, state, output, h1, h2, h3, h4, h5, h6, h7,
        s0, s1, a, b, c0, c1, c2, c3, c4, c5, c6, c7);
      sum = vector<T>(48, terms, kind, sum, next, anchor, state, output, h1, h2, h3, h4, h5, h6, h7,
        s0, s1, a, b, c0, c1, c2, c3, c4, c5, c6, c7);
    }
    if (turn == TURN) {
      sum = vector<T>(64, terms, kind, sum, next, anchor, state, output, h1, h2, h3, h4, h5, h6, h7,
        s0, s1, a, b, c0, c1, c2, c3, c4, c5, c6, c7);
      sum = vector<T>(80, terms, kind, sum, next, anchor, state, output, h1, h2, h3, h4, h5, h6, h7,
        s0, s1, a, b, c0, c1, c2, c3, c4, c5, c6, c7);
      sum = vector<T>(96, terms, kind, sum, next, anchor, state, output, h1, h2, h3, h4, h5, h6, h7,
        s0, s1, a, b, c0, c1, c2, c3, c4, c5, c6, c7);
      sum = vector<T>(112, terms, kind, sum, next, anchor, state, output, h1, h2, h3, h4, h5, h6, h7,
        s0, s1, a, b, c0, c1, c2, c3, c4, c5, c6, c7);
    }
    next += turn;
    state += turn;
    if (kind != PLAIN) anchor += turn;
    if (has(1, terms)) h1 += turn;
    if (has(2, terms)) h2 += turn;
    if (has(3, terms)) h3 += turn;
    if (has(4, terms)) h4 += turn;
    if (has(5, terms)) h5 += turn;
    if (has(6, terms)) h6 += turn;
    if (has(7, terms)) h7 += turn;
  }
  const rest = v128.sub<T>(sum, sum);
  return !v128.any_true(v128.ne<T>(rest, rest)) || isFinite<T>(next - bytes, next);
}

// Whether every number is finite: x - x is 0 for a finite x and NaN otherwise. The sum that a pass takes, of an
// instruction less a vector, may be infinite where no number is; then this one decides.
function isFinite<T>(from: usize, to: usize): bool {
  let sum = v128.splat<T>(<T>0);
  for (; from < to; from += 16) sum = v128.add<T>(sum, v128.sub<T>(v128.load(from), v128.load(from)));
  return !v128.any_true(v128.ne<T>(sum, sum));
}

// One vector of the pass, `offset` bytes after where the pointers are; returns `total` and the next state.
// @ts-ignore: decorator
@inline
function vector<T>(
  offset: usize, terms: i32, kind: i32, total: v128, next: usize, anchor: usize, state: usize, output: usize,
  h1: usize, h2: usize, h3: usize, h4: usize, h5: usize, h6: usize, h7: usize,
  s0: v128, s1: v128, a: v128, b: v128, c0: v128,
  c1: v128, c2: v128, c3: v128, c4: v128, c5: v128, c6: v128, c7: v128,
): v128 {
  const x = v128.load(state + offset), o = v128.load(output + offset);
  const e = kind == CONVERTED ? v128.add<T>(v128.mul<T>(s0, x), v128.mul<T>(s1, o)) : o;
  if (kind == CONVERTED) v128.store(output + offset, e);
  let sum = v128.mul<T>(b, x);
  if (kind != PLAIN) sum = v128.add<T>(v128.mul<T>(a, v128.load(anchor + offset)), sum);
  sum = v128.add<T>(sum, v128.mul<T>(c0, e));
  if (has(1, terms)) sum = addTerm<T>(sum, c1, h1 + offset);
  if (has(2, terms)) sum = addTerm<T>(sum, c2, h2 + offset);
  if (has(3, terms)) sum = addTerm<T>(sum, c3, h3 + offset);
  if (has(4, terms)) sum = addTerm<T>(sum, c4, h4 + offset);
  if (has(5, terms)) sum = addTerm<T>(sum, c5, h5 + offset);
  if (has(6, terms)) sum = addTerm<T>(sum, c6, h6 + offset);
  if (has(7, terms)) sum = addTerm<T>(sum, c7, h7 + offset);
  v128.store(next + offset, sum);
  return v128.add<T>(total, sum);
}

function update<T, Kind>(
  terms: i32, next: usize, anchor: usize, state: usize,
  ring: usize, stride: usize, slots: i32, newest: i32, noise: usize, store: usize, row: usize, bytes: usize,
): bool {
  let finite: bool;
  const own = terms > MAX_TERMS ? 0 : noise;
  switch (min(terms, MAX_TERMS)) {
    case 0: finite = pass<T, N0, Kind>(next, anchor, state, ring, stride, slots, newest, own, store, row, bytes); break;
    case 1: finite = pass<T, N1, Kind>(next, anchor, state, ring, stride, slots, newest, own, store, row, bytes); break;
    case 2: finite = pass<T, N2, Kind>(next, anchor, state, ring, stride, slots, newest, own, store, row, bytes); break;
    case 3: finite = pass<T, N3, Kind>(next, anchor, state, ring, stride, slots, newest, own, store, row, bytes); break;
    case 4: finite = pass<T, N4, Kind>(next, anchor, state, ring, stride, slots, newest, own, store, row, bytes); break;
    case 5: finite = pass<T, N5, Kind>(next, anchor, state, ring, stride, slots, newest, own, store, row, bytes); break;
    case 6: finite = pass<T, N6, Kind>(next, anchor, state, ring, stride, slots, newest, own, store, row, bytes); break;
    default: finite = pass<T, N7, Kind>(next, anchor, state, ring, stride, slots, newest, own, store, row, bytes);
  }
  for (let age = MAX_TERMS + 1; age <= terms; age++) {
    const c = coefficient<T>(row, age + 2), h = termAt(ring, stride, slots, newest, age, terms, noise);
    for (let i: usize = 0; i < bytes; i += 16) {
      v128.store(next + i, addTerm<T>(v128.load(next + i), c, h + i));
    }
    finite = isFinite<T>(next, next + bytes);
  }
  return finite;
}

/** The update in float32; `kind` is 0 where a is 0 and store is [0, 1], 1 where store is [0, 1], 2 everywhere else. */
export function update_f32(
  terms: i32, kind: i32, next: usize, anchor: usize, state: usize,
  ring: usize, stride: usize, slots: i32, newest: i32, noise: usize, store: usize, row: usize, bytes: usize,
): bool {
  if (kind == PLAIN) return update<f32, N0>(terms, next, anchor, state, ring, stride, slots, newest, noise, store, row, bytes);
  return kind == ANCHORED
    ? update<f32, N1>(terms, next, anchor, state, ring, stride, slots, newest, noise, store, row, bytes)
    : update<f32, N2>(terms, next, anchor, state, ring, stride, slots, newest, noise, store, row, bytes);
}

/** The update in float64. */
export function update_f64(
  terms: i32, kind: i32, next: usize, anchor: usize, state: usize,
  ring: usize, stride: usize, slots: i32, newest: i32, noise: usize, store: usize, row: usize, bytes: usize,
): bool {
  if (kind == PLAIN) return update<f64, N0>(terms, next, anchor, state, ring, stride, slots, newest, noise, store, row, bytes);
  return kind == ANCHORED
    ? update<f64, N1>(terms, next, anchor, state, ring, stride, slots, newest, noise, store, row, bytes)
    : update<f64, N2>(terms, next, anchor, state, ring, stride, slots, newest, noise, store, row, bytes);
}

// input = scale * state; returns whether it is finite, by a sum as in a pass.
// @ts-ignore: decorator
@inline
function scale<T>(input: usize, factor: v128, state: usize, bytes: usize): bool {
  const end = input + bytes;
  let sum = v128.splat<T>(<T>0);
  for (; input < end; input += 16, state += 16) {
    const x = v128.mul<T>(factor, v128.load(state));
    v128.store(input, x);
    sum = v128.add<T>(sum, x);
  }
  const rest = v128.sub<T>(sum, sum);
  return !v128.any_true(v128.ne<T>(rest, rest)) || isFinite<T>(end - bytes, end);
}

/** input = scale * state, for models that want their input at another scale than the state's. Returns whether it is finite. */
export function scale_f32(input: usize, factor: f64, state: usize, bytes: usize): bool {
  return scale<f32>(input, f32x4.splat(<f32>factor), state, bytes);
}

/** The same in float64. */
export function scale_f64(input: usize, factor: f64, state: usize, bytes: usize): bool {
  return scale<f64>(input, f64x2.splat(factor), state, bytes);
}

// Cuts numbers to [-limit, limit] and multiplies them by `scale`, in place; NaN stays NaN.
// @ts-ignore: decorator
@inline
function clamp<T>(array: usize, limit: T, scale: T, bytes: usize): void {
  const high = v128.splat<T>(limit), low = v128.neg<T>(high), factor = v128.splat<T>(scale), end = array + bytes;
  for (; array + 16 <= end; array += 16) {
    v128.store(array, v128.mul<T>(factor, v128.min<T>(high, v128.max<T>(low, v128.load(array)))));
  }
  // An image of a batch need not end where a vector does.
  for (; array < end; array += sizeof<T>()) store<T>(array, scale * min<T>(limit, max<T>(-limit, load<T>(array))));
}

/** Cuts `bytes` bytes of float32 from any of them on. */
export function clamp_f32(array: usize, limit: f64, scale: f64, bytes: usize): void {
  clamp<f32>(array, <f32>limit, <f32>scale, bytes);
}

/** The same in float64. */
export function clamp_f64(array: usize, limit: f64, scale: f64, bytes: usize): void {
  clamp<f64>(array, limit, scale, bytes);
}
