import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { getNoise } from "../../mod.ts";
import { fma } from "../../src/tensors/fma.ts";
import golden from "../data/torch_noise.json" with { type: "json" }; // by tests/data/make_torch_noise.py

for (const { seed, size, step, bits, checksum } of golden.float32) {
  Deno.test(`getNoise() gives torch's call ${step} of randn(${size}) with seed ${seed}, bit for bit`, () => {
    const { data } = getNoise([size], { seed, step, rng: "torch" });
    const found = new Uint32Array(data.buffer);
    assertEquals([...found.subarray(0, 64)], bits);
    assertEquals(found.reduce((sum, word, i) => (sum + Math.imul(word, i + 1)) >>> 0, 0), checksum);
  });
}

Deno.test("getNoise() gives torch's float64 normals to the last digits", () => {
  for (const { seed, size, values } of golden.float64) {
    const { data } = getNoise([size], { seed, rng: "torch", type: "float64" });
    values.forEach((value, i) => assertAlmostEquals(data[i], value, 1e-15 * Math.max(1, Math.abs(value))));
  }
});

Deno.test("fma() rounds once where two roundings would go astray", () => {
  // 1 + 2^-24 + 2^-54 and its like: float64 drops the last part, and float32 then sees a tie.
  const tiny = 2 ** -27;
  assertEquals(fma(tiny, tiny, 1 + 2 ** -23), 1 + 2 ** -23);
  for (const sign of [1, -1]) {
    const tie = fma(1 + 2 ** -12, 1 + 2 ** -12, sign * 2 ** -60); // 1 + 2^-11 + 2^-24, a tie, and a little
    assertEquals(tie, 1 + 2 ** -11 + (sign > 0 ? 2 ** -23 : 0));
    assertEquals(fma(-1 - 2 ** -12, 1 + 2 ** -12, -sign * 2 ** -60), -tie);
  }
  assertEquals(fma(3, 5, 7), 22);
});

Deno.test("getNoise() gives the numbers of a GPU, whose threads are their own streams", () => {
  // torch.manual_seed(0); torch.randn(3, 4, device="cuda"), as published with a port of it to NumPy.
  const published = [
    [-0.92466259, -0.42534415, -2.6438457, 0.14518388],
    [-0.12086647, -0.57972564, -0.62285122, -0.32838709],
    [-1.07454231, -0.36314407, -1.67105067, 2.26550497],
  ].flat();
  const { data } = getNoise([3, 4], { rng: "cuda" });
  published.forEach((value, i) => assertAlmostEquals(data[i], value, 1e-6));
  const next = getNoise([3, 4], { rng: "cuda", step: 1 }).data;
  assert(next.every((value, i) => value !== data[i]));
});

Deno.test("getNoise() gives what GPUs printed: several calls after a seed, and elements far into a tensor", () => {
  // torch.manual_seed(42), as printed with device='cuda:0' in examples of other projects, to four decimals.
  const printed = [
    [0.1940, 2.1614, -0.1721, 0.8491, -1.9244, 0.6530, -0.6494, -0.8175, 0.5280, -1.2753],
    [0.1391, -0.1082, -0.7174, 0.7566],
    [-0.5187, 1.2268, 0.6255, -0.9117],
  ];
  printed.forEach((values, step) => {
    const { data } = getNoise([values.length], { rng: "cuda", seed: 42, step });
    values.forEach((value, i) => assertAlmostEquals(data[i], value, 6e-5));
  });
  // Corners of a printed tensor of ten rows of 781: the ends of its first row, the starts of its second and its last.
  const { data } = getNoise([10, 781], { rng: "cuda", seed: 42 });
  const corners = { 778: [-0.8353, -1.6443, 0.1315, -0.1797, 0.9744, -2.0136], 7029: [-0.2987, 0.1946, 1.1640] };
  for (const [at, values] of Object.entries(corners)) {
    values.forEach((value, i) => assertAlmostEquals(data[Number(at) + i], value, 6e-5));
  }
});

Deno.test("getNoise() refuses to give part of a batch that torch draws as a whole", () => {
  for (const rng of ["torch", "cuda"] as const) {
    assertThrows(() => getNoise([1, 4], { rng, first: 1 }), RangeError, `first must be 0 with the rng "${rng}"`);
  }
});
