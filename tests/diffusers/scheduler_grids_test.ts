// The numbers that schedulers' grids and rows are made of.
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { betaQuantile } from "../../src/diffusers/schedulers/grids/beta_quantile.ts";
import { planTimes } from "../../src/diffusers/schedulers/grids/plan_times.ts";
import { roundHalfEven, spacedTimes } from "../../src/diffusers/schedulers/grids/spaced_times.ts";
import { sigmaOfTime, timeOfSigma } from "../../src/diffusers/schedulers/grids/train_sigmas.ts";
import { Settings } from "../../src/diffusers/schedulers/settings.ts";
import { adamsBashforth } from "../../src/diffusers/schedulers/steps/adams_bashforth.ts";
import { exponentialIntegrals } from "../../src/diffusers/schedulers/steps/exponential_integrals.ts";

Deno.test("quantiles of the Beta distribution are those of SciPy, and symmetric", () => {
  // scipy.stats.beta.ppf(p, 0.6, 0.6)
  const known = [
    [1e-6, 1.8558824624053043e-10],
    [0.01, 0.0008612388215429059],
    [0.1, 0.03958440558878085],
    [0.37, 0.3227940020973615],
    [0.5, 0.5],
    [0.9, 0.9604155944112192],
    [0.999, 0.9999814412614826],
  ];
  for (const [p, x] of known) assertAlmostEquals(betaQuantile(p) / x, 1, 1e-13);
  for (const p of [0.003, 0.2, 0.49]) assertAlmostEquals(betaQuantile(1 - p), 1 - betaQuantile(p), 1e-14);
  assertEquals([betaQuantile(0), betaQuantile(1)], [0, 1]);
});

Deno.test("the times of a plan are strictly monotone, whatever was rounded", () => {
  assertEquals(planTimes([3, 2, 1], 0), [3, 2, 1, 0]);
  assertEquals(planTimes([9, 9, 9, 6, 6], 0), [9, 8, 7, 6, 3, 0]);
  assertEquals(planTimes([5, 0], 0), [5, 0, -1]); // the end is where the last step begins
  assertEquals(planTimes([5, 4]), [5, 4, 3]);
  assertEquals(planTimes([1, 2], 5), [1, 2, 5]);
  assertEquals(planTimes([1, 1], 5), [1, 3, 5]);
  assertEquals(planTimes([1, 2], 1), [1, 2, 3]);
  assertEquals(planTimes([7], 9), [7, 9]);
  assertEquals(planTimes([7], 3), [7, 3]);
  assertEquals(planTimes([7, 7], 3), [7, 5, 3]);
});

Deno.test("halves are rounded to even numbers", () => {
  assertEquals([0.5, 1.5, 2.5, 3.5, 2.4, 2.6, 7].map(roundHalfEven), [0, 2, 2, 4, 2, 3, 7]);
});

Deno.test("trailing timesteps that rounding would make one more of stay as many as asked for", () => {
  const settings = new Settings("Some", { timestep_spacing: "trailing" });
  const times = spacedTimes(settings, 1000, 61, { fallback: "leading" });
  assertEquals([times.length, times[0], times[60]], [61, 999, 15]);
});

Deno.test("spare points and used steps change the stride", () => {
  const leading = new Settings("Some", { steps_offset: 3 });
  assertEquals(spacedTimes(leading, 100, 4, { fallback: "leading" }), [78, 53, 28, 3]);
  assertEquals(spacedTimes(leading, 100, 4, { fallback: "leading", spare: 1 }), [83, 63, 43, 23]);
  assertEquals(spacedTimes(leading, 100, 4, { fallback: "leading", used: 40 }), [33, 23, 13, 3]);
  const even = new Settings("Some", {});
  assertEquals(spacedTimes(even, 101, 3, { fallback: "linspace", spare: 1, used: 81 }), [80, 53, 27]);
  assertEquals(spacedTimes(even, 101, 1, { fallback: "linspace" }), [0]);
});

Deno.test("time and sigma are each other's inverse in log sigma, and stay within the training steps", () => {
  const sigmas = Float32Array.of(0.1, 0.5, 2, 9);
  assertAlmostEquals(timeOfSigma(sigmas, 1), 1.5, 1e-6); // halfway between log 0.5 and log 2
  assertAlmostEquals(sigmaOfTime(sigmas, 1.5), 1.25, 1e-6);
  assertAlmostEquals(timeOfSigma(sigmas, sigmas[2]), 2, 1e-6);
  assertEquals([0, 0.01, 20].map((sigma) => timeOfSigma(sigmas, sigma)), [0, 0, 3]);
  assertEquals([-1, 0, 3, 9].map((t) => sigmaOfTime(sigmas, t)), [sigmas[0], sigmas[0], 9, 9]);
});

Deno.test("exponential integrals are those of their definition, near and far", () => {
  for (const rho of [1.2, 2.7182, 2.7184, 40]) {
    const h = Math.log(rho);
    const [one, two, three] = exponentialIntegrals(rho, 1, "x0", 3);
    assertAlmostEquals(one, Math.exp(-h) - 1, 1e-15);
    assertAlmostEquals(two, (Math.exp(-h) - 1) / -h - 1, 1e-14);
    assertAlmostEquals(three, (Math.exp(-h) - 1 + h) / h ** 2 - 1 / 2, 1e-13);
    const [first, second, third] = exponentialIntegrals(3 * rho, 3, "eps", 3);
    assertAlmostEquals(first / 3, Math.exp(h) - 1, 1e-13);
    assertAlmostEquals(second / 3, (Math.exp(h) - 1) / h - 1, 1e-13);
    assertAlmostEquals(third / 3, (Math.exp(h) - 1 - h) / h ** 2 - 1 / 2, 1e-12);
  }
});

Deno.test("exponential integrals have their limits where rho is infinite, 0, or stays", () => {
  assertEquals(exponentialIntegrals(Infinity, 2, "x0", 3), [-1, -1, -1 / 2]);
  assertEquals(exponentialIntegrals(2, 0, "x0", 3), [-1, -1, -1 / 2]);
  assertEquals(exponentialIntegrals(2, 0, "eps", 3).map(Math.abs), [2, 0, 0]);
  assertEquals(exponentialIntegrals(2, 2, "x0", 4).map(Math.abs), [0, 0, 0, 0]);
  const [, , , four] = exponentialIntegrals(1 + 1e-9, 1, "x0", 4);
  assert(Math.abs(four / (-1e-9 / 24) - 1) < 1e-6); // the recursion would leave no digit of it
});

Deno.test("weights of Adams and Bashforth integrate a polynomial through the past exactly", () => {
  for (let past = 0; past < 4; past++) {
    const weights = adamsBashforth(past);
    for (let power = 0; power <= past; power++) {
      // t^power at t = 0, -1, -2, ..., integrated from 0 to 1.
      const sum = weights.reduce((total, weight, age) => total + weight * (-age) ** power, 0);
      assertAlmostEquals(sum, 1 / (power + 1), 1e-12, `${past} past values, t^${power}`);
    }
  }
});
