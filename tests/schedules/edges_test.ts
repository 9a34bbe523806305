// Schedules where digits are lost or ranges end.
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  DiscreteVPSDE,
  getLinearAlphaFns,
  getTimesteps,
  type GridOptions,
  RectifiedFlow,
  VPSDE,
} from "../../mod.ts";

Deno.test("rates of the linear schedule are at least 0 and greater than 0", () => {
  const { alphaBar } = getLinearAlphaFns(0, 20);
  assertAlmostEquals(alphaBar(0.5), Math.exp(-20 * 0.25 / 2));
  for (
    const [beta0, beta1] of [[-0.1, 20], [Infinity, 20], [NaN, 20], [0.1, 0], [0.1, -1], [0.1, Infinity], [
      0.1,
      NaN,
    ]]
  ) {
    const text = `beta0 must be at least 0 and beta1 greater than 0, found ${beta0} and ${beta1}`;
    assertThrows(() => getLinearAlphaFns(beta0, beta1), RangeError, text);
  }
});

Deno.test("the time of alphaBar 1 is 0, also where noise starts at rate 0", () => {
  for (const beta0 of [0, 0.1]) {
    const { timeOfAlphaBar, timeOfRho, rho } = getLinearAlphaFns(beta0, 20);
    assertEquals([timeOfAlphaBar(1), timeOfRho!(0), rho!(0)], [-0, 0, 0].map(Math.abs));
    for (const t of [1e-12, 1e-6, 0.01, 1]) assertAlmostEquals(timeOfRho!(rho!(t)) / t, 1, 1e-12);
  }
});

Deno.test("a schedule whose inverse does not return is refused, one that is off in its last digits is not", () => {
  const { alphaBar } = getLinearAlphaFns(0.1, 20), inverse = getLinearAlphaFns(0.1, 20).timeOfAlphaBar;
  const fns = (factor: number) => ({ alphaBar, timeOfAlphaBar: (value: number) => factor * inverse(value) });
  assertEquals(new VPSDE(fns(1 + 1e-8)).samplingT, 1);
  for (const factor of [1 + 1e-5, 1 - 1e-5, 2, NaN, -1]) {
    assertThrows(() => new VPSDE(fns(factor)), RangeError, "inverse must return samplingT 1, found");
  }
});

Deno.test("a run starts after the end of sampling and at the start of the schedule at the latest", () => {
  const linear = new VPSDE(getLinearAlphaFns(0.1, 20)), discrete = DiscreteVPSDE.fromBetas("linear");
  const startOf = (sde: VPSDE | DiscreteVPSDE, startAt: number, options: GridOptions = { numStep: 1 }) =>
    getTimesteps(sde, { ...options, startAt })[0];
  assertEquals([startOf(linear, 1), startOf(linear, 0.5), startOf(linear, 0.0011)], [1, 0.5, 0.0011]);
  assertEquals([startOf(discrete, 999), startOf(discrete, 1)], [999, 1]);
  for (const startAt of [0.001, 0, 1.0001, NaN]) {
    assertThrows(
      () => startOf(linear, startAt),
      RangeError,
      `startAt must be a time in (0.001, 1], found ${startAt}`,
    );
  }
  for (const startAt of [0, 999.5, 1000, 12.5]) {
    const text = `startAt must be an integer in (0, 999], found ${startAt}`;
    assertThrows(() => startOf(discrete, startAt), RangeError, text);
  }
});

Deno.test("a discrete schedule keeps its digits where alphaBar is nearly 1", () => {
  // 1 - alphaBar is 1e-6 and rises by 1e-7 a timestep: in float64, 1 - alphaBar itself has ten digits.
  const noise = (t: number) => 1e-6 + 1e-7 * t;
  const sde = new DiscreteVPSDE([0, 1, 2, 3].map((t) => 1 - noise(t)));
  const step = 1e-7;
  for (const t of [0.3, 1.5, 2.7]) {
    const slope = (sde.rho(t + step) - sde.rho(t)) / step, exact = 1e-7 / (2 * Math.sqrt(noise(t)));
    assert(Math.abs(slope / exact - 1) < 1e-5, `${slope}, expected ${exact}`);
    assertAlmostEquals(sde.timeOfRho(sde.rho(t)), t, 1e-12);
  }
});

Deno.test("a discrete schedule keeps its digits where alphaBar is nearly 0", () => {
  const alphaBar = (t: number) => 1e-5 / (1 + t);
  const sde = new DiscreteVPSDE([0, 1, 2, 3].map((t) => 0.5 * alphaBar(t)));
  for (const t of [0.3, 1.5, 2.7]) {
    const left = Math.floor(t), between = alphaBar(left) + (t - left) * (alphaBar(left + 1) - alphaBar(left));
    assertAlmostEquals(sde.alphaBar(t) / (0.5 * between), 1, 1e-14);
    assertAlmostEquals(sde.timeOfRho(sde.rho(t)), t, 1e-12);
  }
});

Deno.test("beyond its ends a discrete schedule is clipped to them", () => {
  const sde = new DiscreteVPSDE([0.9, 0.5, 0.1]);
  assertEquals([sde.timeOfRho(1e-9), sde.timeOfRho(1e9)], [0, 2]);
  const clipped = new DiscreteVPSDE([1, 0.5, 0]);
  assertEquals([clipped.alphaBar(0), clipped.alphaBar(2)], [1 - 1e-7, 1e-7]);
  // alphaBar leaves the clipped ends at 2e-7 of a timestep from them.
  const [first, last] = clipped.kinks(0, 2).filter((t) => t !== 1);
  assertAlmostEquals(first, 2e-7, 1e-12);
  assertAlmostEquals(last, 2 - 2e-7, 1e-12);
});

Deno.test("a discrete schedule has its kinks at the integers within an interval, in order", () => {
  const sde = DiscreteVPSDE.fromBetas("linear");
  assertEquals(sde.kinks(3, 6), [4, 5]);
  assertEquals(sde.kinks(2.5, 4.5), [3, 4]);
  assertEquals(sde.kinks(2.5, 2.6), []);
  assertEquals(new RectifiedFlow().kinks(0.1, 0.9), []);
});
