// Where schedules begin and end, and what they refuse.
import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  DiscreteVPSDE,
  getCosAlphaFns,
  getLinearAlphaFns,
  RectifiedFlow,
  SubVPSDE,
  VESDE,
  VPSDE,
} from "../../mod.ts";

const fns = getLinearAlphaFns(0.1, 20);

Deno.test("every schedule has its range where none is given", () => {
  const rangeOf = ({ samplingEps, samplingT }: { samplingEps: number; samplingT: number }) => [
    samplingEps,
    samplingT,
  ];
  assertEquals(rangeOf(new RectifiedFlow()), [1e-3, 0.999]);
  assertEquals(rangeOf(new VESDE()), [0.002, 80]);
  assertEquals(rangeOf(new VPSDE(fns)), [1e-3, 1]);
  assertEquals(rangeOf(new SubVPSDE(fns, { samplingEps: 0.01, samplingT: 0.9 })), [0.01, 0.9]);
});

Deno.test("a rectified flow ends within 0 and 1, both included", () => {
  const flow = new RectifiedFlow({ samplingEps: 0, samplingT: 1 });
  assertEquals([flow.rho(0), flow.rho(1), flow.timeOfRho(Infinity)], [0, Infinity, 1]);
  for (const [samplingEps, samplingT] of [[-0.1, 0.9], [0.5, 0.5], [0.6, 0.5], [0, 1.01], [NaN, 1], [0, NaN]]) {
    const text = `must satisfy 0 <= samplingEps < samplingT <= 1, found ${samplingEps} and ${samplingT}`;
    assertThrows(() => new RectifiedFlow({ samplingEps, samplingT }), RangeError, text);
  }
});

Deno.test("noise levels rise from at least 0 to a finite one, and fade no image", () => {
  const sde = new VESDE({ sigmaMin: 0, sigmaMax: 1 });
  assertEquals([sde.samplingEps, sde.samplingT, sde.signal(0.5), sde.rho(0.5), sde.timeOfRho(0.5)], [
    0,
    1,
    1,
    0.5,
    0.5,
  ]);
  for (const [sigmaMin, sigmaMax] of [[-1, 1], [1, 1], [2, 1], [0, Infinity], [NaN, 1], [0, NaN]]) {
    const text = `must satisfy 0 <= sigmaMin < sigmaMax, found ${sigmaMin} and ${sigmaMax}`;
    assertThrows(() => new VESDE({ sigmaMin, sigmaMax }), RangeError, text);
  }
});

Deno.test("a continuous schedule may end at 0, and not at infinity", () => {
  assertEquals(new VPSDE(fns, { samplingEps: 0 }).rho(0), 0);
  assertThrows(() => new VPSDE(fns, { samplingT: Infinity }), RangeError, "found 0.001 and Infinity");
  const constant = { alphaBar: () => 0.5, timeOfAlphaBar: () => 1 };
  assertThrows(() => new VPSDE(constant), RangeError, "alphaBar must decrease within [0, 1]");
});

Deno.test("an inverse may be off by a millionth of the range's end", () => {
  const off = (share: number) => ({
    alphaBar: (t: number) => Math.exp(-t),
    timeOfAlphaBar: (alphaBar: number) => -Math.log(alphaBar) * (1 + share),
  });
  assertEquals(new VPSDE(off(0.99e-6), { samplingT: 8 }).samplingT, 8);
  assertThrows(() => new VPSDE(off(1.01e-6), { samplingT: 8 }), RangeError, "inverse must return samplingT 8");
});

Deno.test("a schedule without a clock of its own tells time itself", () => {
  const clock = new VPSDE(fns).clock(0.3), sde = new VPSDE(fns);
  assertEquals([clock.ofTime(0.3), clock.ofRho(2)], [0.3, sde.timeOfRho(2)]);
  const late = new VPSDE(getCosAlphaFns(), { samplingT: 0.98 }).clock(0.9);
  assertEquals(late.ofTime(0.75), -0.25);
});

Deno.test("the sub-VP schedule has (1 - alphaBar) / sqrt(alphaBar) of noise, and its inverse", () => {
  const sub = new SubVPSDE(fns), { alphaBar } = fns;
  for (const t of [0.05, 0.3, 0.9]) {
    assertAlmostEquals(sub.sigma(t), 1 - alphaBar(t), 1e-14);
    assertAlmostEquals(sub.rho(t), (1 - alphaBar(t)) / Math.sqrt(alphaBar(t)), 1e-12 * sub.rho(t));
    assertAlmostEquals(sub.timeOfRho(sub.rho(t)), t, 1e-13);
  }
});

Deno.test("the cosine schedule keeps its digits at both ends", () => {
  const { rho, timeOfRho, alphaBar } = getCosAlphaFns(), scale = Math.PI / 2 / 1.008;
  assertEquals([rho!(1), alphaBar(1)], [Infinity, 0]);
  // Near t = 1 rho is 1 / ((1 - t) scale), to first order.
  assertAlmostEquals(rho!(1 - 2 ** -40) * 2 ** -40 * scale, 1, 1e-15);
  for (const t of [0.001, 0.4, 0.495, 0.497, 0.6, 0.99]) assertAlmostEquals(timeOfRho!(rho!(t)), t, 1e-15);
});

Deno.test("a linear schedule without noise at its start is refused only below rate 0", () => {
  assertAlmostEquals(getLinearAlphaFns(0, 0.5).alphaBar(1), Math.exp(-0.25), 1e-15);
  assertThrows(() => getLinearAlphaFns(1e-9 - 1, 20), RangeError, "beta0 must be at least 0");
});

Deno.test("a schedule of several alphaBars above the clip has its kink where it leaves the clip", () => {
  const sde = new DiscreteVPSDE([1, 1 - 5e-8, 0.5, 0.25, 5e-8, 0]);
  const kinks = sde.kinks(0, 5);
  assertEquals(kinks.map(Number.isInteger), [true, false, true, true, false, true]);
  assertAlmostEquals(kinks[1], 1 + 5e-8 / (0.5 - 5e-8), 1e-14);
  assertAlmostEquals(kinks[4], 4 - 5e-8 / (0.25 - 5e-8), 1e-14);
});
