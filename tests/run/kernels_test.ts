import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { decodeHex } from "../../wasm/decode_hex.ts";
import { instantiate } from "../../wasm/instantiate.ts";
import { Registers } from "../../src/run/registers.ts";
import { lagrangeIntegrals } from "../../src/methods/multistep/quadrature.ts";
import type { Plan, Stage } from "../../mod.ts";

/** A plan of stages of one step each; only the shape of the rows matters to the registers. */
function planOf(stages: Pick<Stage, "inputScale" | "store" | "update" | "noise">[]): Plan {
  return {
    method: "test",
    order: 0,
    nfe: stages.length,
    timesteps: [1, 0],
    stages: stages.map((stage, step) => ({ ...stage, step, t: 1, clean: [1, 0] })),
  };
}

const value = (i: number) => Math.sin(12.9898 * i + 1);

for (const Type of [Float32Array, Float64Array]) {
  Deno.test(`The fused update of ${Type.name} equals the plain sum for 1 to 12 history terms, with noise and without`, () => {
    const length = 37; // no multiple of a vector, so that the padding is met
    const kinds = [[0, [0, 1]], [1, [0, 1]], [0, [0.6, -0.8]], [1, [0.6, -0.8]]] as const;
    for (const [[anchored, store], noise] of kinds.flatMap((kind) => [[kind, 0.37], [kind, undefined]] as const)) {
      for (let terms = 1; terms <= 12; terms++) {
        const update = Array.from({ length: terms + 2 }, (_, i) => value(i + 100 * terms));
        update[0] *= anchored;
        const plan = planOf(Array.from({ length: terms }, () => ({ inputScale: 1, store, update, noise })));
        const registers = new Registers(plan, { data: new Type(length), dims: [length] });
        const [state, anchor] = registers.states;
        const fill = (data: Float32Array | Float64Array, offset: number) =>
          data.forEach((_, i) => data[i] = value(offset + i));
        fill(state.data, 1000);
        fill(anchor.data, 2000);
        registers.ring.forEach(({ data }, j) => fill(data, 3000 + 50 * j));
        if (registers.noise) fill(registers.noise.data, 4000);
        const newest = Math.floor(terms / 2);
        const history = registers.ring.map((_, age) =>
          registers.ring[(newest - age + terms) % terms].data.slice()
        );
        const expected = Array.from(state.data, (x, i) => {
          history[0][i] = store[0] * x + store[1] * history[0][i];
          return history.reduce(
            (sum, h, age) => sum + update[age + 2] * h[i],
            update[0] * anchor.data[i] + update[1] * x + (noise ?? 0) * (registers.noise?.data[i] ?? 0),
          );
        });
        assert(registers.update(newest, state, anchor, state), "finite");
        const tolerance = Type === Float32Array ? 2e-6 : 1e-14;
        expected.forEach((want, i) => assertAlmostEquals(state.data[i], want, tolerance));
        history[0].forEach((want, i) => assertAlmostEquals(registers.ring[newest].data[i], want, tolerance));
      }
    }
  });

  Deno.test(`The fused update of ${Type.name} finds a single NaN or infinity anywhere`, () => {
    const stage = { inputScale: 1, store: [0, 1], update: [0, 1, 0.5] } as const;
    const plan = planOf([stage]);
    for (const bad of [NaN, Infinity, -Infinity]) {
      for (const at of [0, 3, 18]) {
        const registers = new Registers(plan, { data: new Type(19), dims: [19] });
        registers.ring[0].data[at] = bad;
        const [state] = registers.states;
        assertEquals(registers.update(0, state, state, state), false);
      }
    }
  });

  Deno.test(`The fused update of ${Type.name} takes the largest numbers for finite, whatever their sum`, () => {
    const largest = Type === Float32Array ? (2 - 2 ** -23) * 2 ** 127 : Number.MAX_VALUE;
    for (const update of [[0, 1, 0.5], [0.5, 1, 0.5]]) {
      const plan = planOf([{ inputScale: 1, store: [0, 1], update }]);
      const registers = new Registers(plan, { data: new Type(100), dims: [100] });
      registers.ring[0].data.fill(largest);
      const [state] = registers.states;
      assertEquals(registers.update(0, state, state, state), true);
      assertEquals([...state.data], new Array(100).fill(largest / 2));
    }
  });

  Deno.test(`The scaled model input of ${Type.name} leaves the state as it was`, () => {
    const stage = { inputScale: 0.25, store: [0, 1], update: [0, 1, 0] } as const;
    const registers = new Registers(planOf([stage]), { data: new Type(5), dims: [5] });
    registers.states[0].data.set([1, 2, 3, 4, 5]);
    assertEquals([...registers.scale(registers.states[0], 0.25)!.data], [0.25, 0.5, 0.75, 1, 1.25]);
    assertEquals([...registers.states[0].data], [1, 2, 3, 4, 5]);
  });

  Deno.test(`The scaled model input of ${Type.name} is finite or refused, wherever a number is, whatever the sum`, () => {
    const length = 100, largest = Type === Float32Array ? (2 - 2 ** -23) * 2 ** 127 : Number.MAX_VALUE;
    const stage = { inputScale: 2, store: [0, 1], update: [0, 1, 0] } as const;
    const registers = new Registers(planOf([stage]), { data: new Type(length), dims: [length] });
    const [state] = registers.states;
    state.data.fill(largest / 2);
    assertEquals([...registers.scale(state, 2)!.data], new Array(length).fill(largest));
    for (const place of [0, 50, length - 1]) {
      state.data.fill(0)[place] = largest;
      assertEquals(registers.scale(state, 2), undefined, `${place}`);
    }
  });
}

for (const Type of [Float32Array, Float64Array]) {
  Deno.test(`The kernels of ${Type.name} read and write their arrays alone, whose neighbours are NaN`, () => {
    const bytes = 256, stride = bytes + 64, slots = 9, first = 1024;
    const { kernels, buffer } = instantiate("update", first + stride * (slots + 4));
    const size = Type.BYTES_PER_ELEMENT, length = bytes / size;
    const [update, scale, clamp] = Type === Float32Array
      ? [kernels.update_f32, kernels.scale_f32, kernels.clamp_f32]
      : [kernels.update_f64, kernels.scale_f64, kernels.clamp_f64];
    const rows = new Float64Array(buffer, 0, 16), all = new Type(buffer, first - 64);
    const at = (array: number) => first + array * stride;
    const arrays = Array.from({ length: slots + 3 }, (_, array) => new Type(buffer, at(array), length));
    const reset = () => {
      all.fill(NaN);
      arrays.forEach((array, k) => array.fill(k + 1));
      rows.fill(0.5);
    };
    const assertGuards = (what: string) => {
      const isGuard = (i: number) => i * size < 64 || (i * size - 64) % stride >= bytes;
      all.forEach((value, i) => {
        if (isGuard(i)) assert(Number.isNaN(value), `${what}: ${value} at ${i}`);
      });
    };
    // Arrays 0 to 2 are the next state, the anchor and the state; those from 3 on are the ring.
    for (const kind of [0, 1, 2]) {
      for (let terms = 0; terms < slots; terms++) {
        reset();
        const isFinite = update(terms, kind, at(0), at(1), at(2), at(3), stride, slots, 0, 0, 0, 16, bytes);
        assertEquals(isFinite, 1, `${terms} terms`);
        assertEquals(new Set(arrays[0]).size, 1);
        assertGuards(`${terms} terms of kind ${kind}`);
      }
    }
    reset();
    arrays[3 + 1][5] = Infinity; // the oldest of 8 terms, which is in no pass of its own
    assertEquals(update(8, 0, at(0), at(1), at(2), at(3), stride, slots, 0, 0, 0, 16, bytes), 0);
    reset();
    assertEquals(scale(at(0), 3, at(2), bytes), 1);
    assertEquals([...arrays[0]], new Array(length).fill(9));
    assertGuards("scale");
    for (const cut of [bytes, bytes - size, size]) {
      reset();
      clamp(at(2), 2, 10, cut);
      assertEquals([...arrays[2]], Array.from({ length }, (_, i) => i * size < cut ? 20 : 3));
      assertGuards("clamp");
    }
  });
}

Deno.test("Gauss-Legendre rules of 1 to 60 points are exact up to degree 2n - 1", () => {
  const { kernels, buffer } = instantiate("quadrature", 1024);
  for (let n = 1; n <= 60; n++) {
    kernels.gauss_legendre(n, 0, 512);
    const nodes = new Float64Array(buffer, 0, n), weights = new Float64Array(buffer, 512, n);
    for (let degree = 0; degree < 2 * n; degree++) {
      const sum = nodes.reduce((total, node, i) => total + weights[i] * node ** degree, 0);
      assertAlmostEquals(sum, degree % 2 ? 0 : 2 / (degree + 1), 1e-14, `${n} points, degree ${degree}: ${sum}`);
    }
  }
});

Deno.test("Lagrange integrals are exact for polynomials and add up over an interval cut in pieces", () => {
  for (let order = 0; order <= 8; order++) {
    const knots = Array.from({ length: order + 1 }, (_, j) => 3 + 0.7 * j);
    const whole = lagrangeIntegrals([1, 3], knots);
    for (let degree = 0; degree <= order; degree++) {
      const integral = whole.reduce((sum, weight, j) => sum + weight * knots[j] ** degree, 0);
      const exact = (3 ** (degree + 1) - 1) / (degree + 1);
      assertAlmostEquals(integral, exact, 1e-11 * exact * 4 ** order);
    }
    const pieces = lagrangeIntegrals([1, 1.1, 2.3, 3], knots);
    whole.forEach((weight, j) => assertAlmostEquals(pieces[j], weight, 1e-13 * Math.max(...whole.map(Math.abs))));
  }
});

Deno.test("An interval that begins at rho = 0 is integrated in full", () => {
  const [integral] = lagrangeIntegrals([0, 2], [1]);
  assertAlmostEquals(integral, 2, 1e-15);
});

Deno.test("hex is decoded the same with and without the engine's own decoder", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
  const text = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const own = Object.getOwnPropertyDescriptor(Uint8Array, "fromHex");
  assertEquals(decodeHex(text), bytes);
  try {
    if (own) delete (Uint8Array as { fromHex?: unknown }).fromHex;
    assertEquals(decodeHex(text), bytes);
  } finally {
    if (own) Object.defineProperty(Uint8Array, "fromHex", own);
  }
});

Deno.test("An interval without length adds nothing, at 0 neither", () => {
  assertEquals(lagrangeIntegrals([1, 1], [0, 1]), [0, 0]);
  assertEquals(lagrangeIntegrals([0, 0], [1, 2]), [0, 0]);
  const whole = lagrangeIntegrals([0, 1, 3], [1, 2]);
  assertEquals(lagrangeIntegrals([0, 0, 1, 1, 3, 3], [1, 2]), whole);
  assertEquals(lagrangeIntegrals([0, 0, 1, 1, 3], [1, 2], (rho) => rho, () => 1), whole);
});
