import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { diffuse, getLinearAlphaFns, VPSDE } from "../../mod.ts";

const sde = new VPSDE(getLinearAlphaFns(0.1, 20));
const noise = { data: Float64Array.of(0.7, -1.2), dims: [1, 2] },
  image = { data: Float64Array.of(0.5, -0.4), dims: [1, 2] };

Deno.test("diffuse() mixes image and noise by the schedule, at its ends too, and leaves both as they were", () => {
  for (const t of [sde.samplingEps, 0.4, sde.samplingT]) {
    const signal = Math.sqrt(sde.alphaBar(t)), sigma = Math.sqrt(1 - sde.alphaBar(t));
    const { data, dims } = diffuse(sde, t, noise, image);
    data.forEach((value, i) => assertAlmostEquals(value, signal * image.data[i] + sigma * noise.data[i], 1e-12));
    assertEquals(dims, [1, 2]);
    diffuse(sde, t, noise).data.forEach((value, i) => assertAlmostEquals(value, sigma * noise.data[i], 1e-12));
  }
  assertEquals([[...noise.data], [...image.data]], [[0.7, -1.2], [0.5, -0.4]]);
});

Deno.test("diffuse() refuses times outside of the schedule, and tensors that are not finite or not of one size", () => {
  for (const t of [0.000999, 1.001, NaN]) {
    assertThrows(() => diffuse(sde, t, noise, image), RangeError, `t must lie in [0.001, 1], found ${t}`);
  }
  const bad = { data: Float64Array.of(0, NaN), dims: [1, 2] }, long = { data: new Float64Array(3), dims: [1, 3] };
  assertThrows(() => diffuse(sde, 0.5, bad, image), RangeError, "noise must be finite, found NaN at element 1");
  assertThrows(() => diffuse(sde, 0.5, noise, bad), RangeError, "image must be finite");
  assertThrows(() => diffuse(sde, 0.5, noise, long), RangeError, "image");
});
