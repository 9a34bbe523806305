import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { DiscreteVPSDE, getCosAlphaFns, getLinearAlphaFns, VPSDE } from "../../mod.ts";
import { makeSde } from "../support/schedules.ts";

Deno.test("rho and timeOfRho invert each other over the whole schedule", () => {
  for (const kind of ["linear", "cos", "ddpm", "scaled"] as const) {
    const sde = makeSde({ kind, eps: 1e-6, T: 0.99 });
    for (let i = 1; i < 1000; i++) {
      const t = sde.samplingEps + i / 1000 * (sde.samplingT - sde.samplingEps);
      assertAlmostEquals(sde.timeOfRho(sde.rho(t)), t, 1e-12 * sde.samplingT, `${kind} at ${t}`);
    }
  }
});

Deno.test("rho is exact where 1 - alphaBar would lose its digits", () => {
  // -log alphaBar = 0.1 t + 9.95 t^2 is 1.00000995e-10 at t = 1e-9, and rho^2 = expm1 of it.
  const linear = new VPSDE(getLinearAlphaFns(0.1, 20), { samplingEps: 1e-9 });
  assertAlmostEquals(linear.rho(1e-9), Math.sqrt(1e-10 + 9.95e-18 + 0.5e-20), 1e-20);
  assertAlmostEquals(linear.timeOfRho(linear.rho(1e-9)), 1e-9, 1e-23);
});

Deno.test("a schedule given by alphaBar alone works like one with closed forms", () => {
  const { alphaBar, timeOfAlphaBar } = getCosAlphaFns();
  const plain = new VPSDE({ alphaBar, timeOfAlphaBar }, { samplingT: 0.98 });
  const closed = new VPSDE(getCosAlphaFns(), { samplingT: 0.98 });
  for (const t of [0.01, 0.3, 0.9]) {
    assertAlmostEquals(plain.rho(t), closed.rho(t), 1e-12 * closed.rho(t));
    assertAlmostEquals(plain.timeOfRho(plain.rho(t)), t, 1e-10);
  }
});

Deno.test("continuous schedules are refused where they make no sense", () => {
  const fns = getLinearAlphaFns(0.1, 20);
  assertThrows(() => new VPSDE(fns, { samplingEps: 1, samplingT: 1 }), RangeError, "0 <= samplingEps < samplingT");
  assertThrows(() => new VPSDE(fns, { samplingEps: -1 }), RangeError, "found -1 and 1");
  assertThrows(() => new VPSDE(fns, { samplingT: NaN }), RangeError, "found 0.001 and NaN");
  assertThrows(() => getLinearAlphaFns(-1, 20), RangeError, "found -1 and 20");
  assertThrows(() => getLinearAlphaFns(0.1, 0), RangeError, "found 0.1 and 0");
  const rising = { alphaBar: (t: number) => t / 2, timeOfAlphaBar: (a: number) => 2 * a };
  assertThrows(() => new VPSDE(rising), RangeError, "alphaBar must decrease");
  const crooked = { ...fns, timeOfAlphaBar: () => 0.5, timeOfRho: () => 0.5 };
  assertThrows(() => new VPSDE(crooked), RangeError, "inverse must return samplingT 1, found 0.5");
});

Deno.test("a discrete schedule interpolates alphaBar and clips it", () => {
  const sde = new DiscreteVPSDE([1, 0.5, 0.25, 0]);
  assertEquals([sde.alphaBar(0), sde.alphaBar(0.5), sde.alphaBar(1.5), sde.alphaBar(3)], [
    1 - 1e-7,
    0.75,
    0.375,
    1e-7,
  ]);
  assertAlmostEquals(sde.timeOfRho(1), 1, 1e-15);
  const kinks = sde.kinks(0, 3);
  assertEquals(kinks.length, 4);
  assertAlmostEquals(kinks[0], 2e-7, 1e-15);
  assertEquals(kinks.slice(1, 3), [1, 2]);
  assertAlmostEquals(kinks[3], 3 - 4e-7, 1e-14);
  assertEquals(sde.kinks(1, 2), []);
});

Deno.test("discrete schedules are refused where they do not decrease within [0, 1]", () => {
  const refused = (values: number[], text: string) =>
    assertThrows(() => new DiscreteVPSDE(values), RangeError, text);
  refused([0.9], "at least 2 values, found 1");
  refused([0.9, 0.9], "found 0.9 after 0.9 at timestep 1");
  refused([1.1, 0.9], "found 1.1 after 1 at timestep 0");
  refused([0.9, -0.1], "found -0.1 after 0.9");
  refused([0.9, NaN], "found NaN");
  assert(new DiscreteVPSDE(Float32Array.of(0.9, 0.5, 0.1)).samplingT === 2);
});
