// What a fit is made of: its parts, its beginnings, and what it refuses.
import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { DiscreteVPSDE, getLinearAlphaFns, makePlan, RectifiedFlow, VPSDE } from "../../mod.ts";
import { checkFiniteRho, checkFitSizes, checkOneEvaluationAStep } from "../../src/fit/check_fit.ts";
import { checkFeatureCounts, checkSamples } from "../../src/fit/check_samples.ts";
import { batchesOf, countsOf, drawOf, split } from "../../src/fit/parts.ts";
import { freeStart, laterStart } from "../../src/fit/starts.ts";
import { unitsOf } from "../../src/fit/step.ts";
import type { Samples } from "../../src/fit/trajectories.ts";

const sde = new VPSDE(getLinearAlphaFns(0.1, 20)), discrete = DiscreteVPSDE.fromBetas("linear");
const batch = (samples: number): Samples => ({
  noise: { data: new Float32Array(3 * samples), dims: [samples, 3] },
  epsFn: () => {},
});
const sizes = (batches: readonly Samples[]) => batches.map(({ noise }) => noise.dims[0]);

Deno.test("the last part of the batches is held out, one at least", () => {
  const parts = (count: number, part: number) => {
    const { fitted, heldOut } = split(Array.from({ length: count }, (_, i) => batch(i + 1)), part);
    return [sizes(fitted), sizes(heldOut)];
  };
  assertEquals(parts(2, 4), [[1], [2]]);
  assertEquals(parts(7, 4), [[1, 2, 3, 4, 5, 6], [7]]);
  assertEquals(parts(8, 4), [[1, 2, 3, 4, 5, 6], [7, 8]]);
  assertEquals(parts(5, 2), [[1, 2, 3], [4, 5]]);
});

Deno.test("samples are counted, and batches until there are enough of them", () => {
  const batches = [batch(4), batch(4), batch(4)];
  assertEquals(countsOf({ fitted: batches, heldOut: [batch(2)] }, [batch(7)]), {
    fitted: 12,
    heldOut: 2,
    judged: 7,
  });
  assertEquals([1, 4, 5, 8, 12, 13, 100].map((samples) => batchesOf(batches, samples)), [1, 1, 2, 2, 3, 3, 3]);
});

Deno.test("a fit has at least two batches, and as many trajectories as its unknowns need", () => {
  const plan = makePlan(sde, { numStep: 4, method: "ipndm" });
  const check = (batches: number, samples: number, elements: number, unknowns: number) =>
    checkFitSizes({ batches, samples, elements }, plan, unknowns);
  check(2, 2, 100, 12); // 4/3 of 12 unknowns, 8 numbers a sample
  check(2, 4, 4, 12);
  check(2, 16, 1, 12);
  const text = (needed: number, found: number) =>
    `A fit of 12 unknowns needs at least ${needed} trajectories, found ${found}`;
  assertThrows(() => check(2, 1, 100, 12), RangeError, text(2, 1));
  assertThrows(() => check(2, 3, 4, 12), RangeError, text(4, 3));
  assertThrows(() => check(2, 15, 1, 12), RangeError, text(16, 15));
  assertThrows(() => check(1, 50, 100, 12), RangeError, "at least 2 batches of trajectories");
});

Deno.test("a plan is fitted from noise to image, by one evaluation a step, without noise and corrector", () => {
  const back = makePlan(sde, { numStep: 3, invert: true });
  assertThrows(
    () => checkFitSizes({ batches: 2, samples: 99, elements: 9 }, back, 3),
    RangeError,
    "A plan is fitted from noise to image, found one from image to noise",
  );
  const refused = (options: object, text: string) =>
    assertThrows(() => checkOneEvaluationAStep(makePlan(sde, { numStep: 3, ...options })), RangeError, text);
  refused({ method: "rho_rk", rkMethod: "2heun" }, "found rho_rk with 6 evaluations in 3 steps");
  refused({ method: "ddpm" }, "A plan is fitted without noise, found ");
  checkOneEvaluationAStep(makePlan(sde, { numStep: 3, method: "t_ab", correctorOrder: 1 }));
});

Deno.test("coefficients are drawn as by 20 numbers a sample, of a Fréchet distance by one", () => {
  assertEquals([drawOf(9, 2, true), drawOf(18, 5, false)], [0.5, 0.02]);
});

Deno.test("a plan is fitted where rho is finite", () => {
  const flow = new RectifiedFlow({ samplingT: 1 });
  checkFiniteRho(flow, [0.999, 0.5]);
  const text = "A plan is fitted where rho is finite, found Infinity at t = 1";
  assertThrows(() => checkFiniteRho(flow, [1, 0.5]), RangeError, text);
});

Deno.test("samples may lack their exact ones where a Fréchet distance to a reference is fitted alone", () => {
  const plain = [batch(2)], exact = plain.map((each) => ({ ...each, exact: each.noise }));
  const reference = { mean: [0], covariance: [[1]] };
  const text = "Only samples that a Fréchet distance to a reference is fitted on may lack their exact ones";
  checkSamples({ frechet: 1, reference }, { fitted: plain, heldOut: plain }, exact);
  checkSamples({ distance: 1 }, { fitted: exact, heldOut: exact }, exact);
  for (
    const objective of [{ distance: 1 }, { features: 1, reference }, { distance: 1, reference }, { frechet: 1 }]
  ) {
    assertThrows(() => checkSamples(objective, { fitted: plain, heldOut: exact }, exact), RangeError, text);
    assertThrows(() => checkSamples(objective, { fitted: exact, heldOut: plain }, exact), RangeError, text);
  }
  const parts = { fitted: exact, heldOut: exact };
  assertThrows(() => checkSamples({ frechet: 1, reference }, parts, plain), RangeError, text);
});

Deno.test("a covariance needs two samples a feature in each part", () => {
  checkFeatureCounts(3, { fitted: 6, heldOut: 6, judged: 6 });
  for (const part of ["fitted", "heldOut", "judged"]) {
    const counts = { fitted: 9, heldOut: 9, judged: 9, [part]: 5 };
    const text = "A covariance of 3 features needs at least 6 samples, found ";
    assertThrows(() => checkFeatureCounts(3, counts), RangeError, text);
  }
});

Deno.test("a free first step begins between the second time and the schedule's start", () => {
  assertEquals(freeStart(sde, { timesteps: [1, 0.5, 0.1] }), [{ timesteps: [0.75, 0.5, 0.1], free: true }]);
  assertEquals(freeStart(sde, { timesteps: [0.7, 0.5, 0.1] }), [{ timesteps: [0.7, 0.5, 0.1], free: true }]);
  const [{ timesteps: [start] }] = freeStart(discrete, { timesteps: [999, 500, 0] });
  assertEquals(start, 750); // 749.5 rounded
  // No time is left in between.
  assertEquals(freeStart(discrete, { timesteps: [999, 998, 0] }), []);
  assertEquals(freeStart(discrete, { timesteps: [998, 997, 0] }), [{ timesteps: [998, 997, 0], free: true }]);
});

Deno.test("a later start is where rho is 14, where the plan begins beyond that", () => {
  const [{ timesteps }] = laterStart(sde, { timesteps: [1, 0.5, 0.001] });
  assertAlmostEquals(sde.rho(timesteps[0]), 14, 1e-9);
  assertEquals(timesteps.at(-1), 0.001);
  assertEquals(timesteps.every((t, i) => i === 0 || t < timesteps[i - 1]), true);
  assertEquals(laterStart(sde, { timesteps: [sde.timeOfRho(13.9), 0.3, 0.001] }), []);
  const [{ timesteps: integers }] = laterStart(discrete, { timesteps: [999, 500, 0] });
  assertEquals([integers.every(Number.isInteger), integers.at(-1)], [true, 0]);
  assertEquals(laterStart(discrete, { timesteps: [999, 998, 997, 0] }).length <= 1, true);
});

Deno.test("a time is moved in units of the room it has, an offset in units of 0.3", () => {
  const point = { timesteps: [1, 0.7, 0.6, 0] };
  const close = (found: number[], expected: number[]) => {
    assertEquals(found.length, expected.length);
    found.forEach((value, i) => assertAlmostEquals(value, expected[i], 1e-12));
  };
  close(unitsOf(point), [0.3, 0.1, 0.1]);
  close(unitsOf({ ...point, queries: [0, 0, 0] }), [0.3, 0.1, 0.1, 0.3, 0.1, 0.1]);
});
