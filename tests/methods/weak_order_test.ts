// The weak order of every stochastic method, without luck: for Gaussian data a plan maps mean and variance exactly, and
// the error of the sample's variance falls with the step size.
import { assert, assertAlmostEquals } from "@std/assert";
import { makePlan, type PlanOptions, type Tau } from "../../mod.ts";
import { onGrid } from "../../src/methods/make_plan.ts";
import { exactLaw, type Gaussian, lawOf } from "../support/gaussian_law.ts";
import { grid, SCHEDULES } from "../support/order_cases.ts";

const sde = SCHEDULES.linear,
  EPS_METHODS = ["t_ab", "rho_ab", "log_rho_ab"],
  X0_METHODS = ["x0_ab", "x0_log_rho_ab"];
const ends = { mean: 0.7, std: 0.8 }, wide = { mean: -0.4, std: 1.4 }, narrow = { mean: 0.7, std: 0.3 };
const VARYING: Tau = (t) => 0.5 + t;

function errorOf(options: PlanOptions, steps: number, data: Gaussian): number {
  const law = lawOf(makePlan(sde, onGrid(options, grid(sde, steps))), data, sde);
  const exact = exactLaw(data, sde, sde.samplingEps);
  assertAlmostEquals(law.mean, exact.mean, 1e-12);
  return Math.abs(law.variance - exact.variance);
}

interface Case {
  name: string;
  options: PlanOptions;
  expected: number;
  /** Data for which the leading error is not small by chance. */
  data: Gaussian;
}

function multistep(method: string, abOrder: number, tau: Tau, data: Gaussian, correctorOrder?: number): Case {
  const corrected = correctorOrder === undefined ? "" : `, corrector ${correctorOrder}`;
  const best = correctorOrder === undefined ? abOrder + 1 : Math.min(abOrder + 2, correctorOrder + 1);
  return {
    name: `${method} ${abOrder}${corrected}, tau ${typeof tau === "number" ? tau : "varying"}`,
    options: { method, abOrder, tau, ...(correctorOrder && { correctorOrder }) } as PlanOptions,
    expected: Math.min(best, 2),
    data,
  };
}

const CASES: Case[] = [
  ...[...X0_METHODS, ...EPS_METHODS].flatMap((method) => [
    ...[0.5, 1, VARYING].flatMap((tau) => [0, 1].map((abOrder) => multistep(method, abOrder, tau, ends))),
    ...[2, 3].map((abOrder) => multistep(method, abOrder, 2, wide)),
  ]),
  ...X0_METHODS.flatMap((method) => [
    multistep(method, 0, 1, ends, 1),
    multistep(method, 1, 2, narrow, 1),
    multistep(method, 2, 2, wide, 2),
  ]),
  ...[0.5, 1, VARYING].map((tau): Case => ({
    name: `x0_rk 2, tau ${typeof tau === "number" ? tau : "varying"}`,
    options: { method: "x0_rk", tau },
    expected: 2,
    data: ends,
  })),
  { name: "x0_rk 3, tau 1", options: { method: "x0_rk", rkOrder: 3, tau: 1 }, expected: 2, data: ends },
  { name: "x0_rk 3, deterministic", options: { method: "x0_rk", rkOrder: 3 }, expected: 3, data: ends },
  ...[0.5, 1].flatMap((eta): Case[] => [
    { name: `x0_ab 0, eta ${eta}`, options: { method: "x0_ab", abOrder: 0, eta }, expected: 1, data: ends },
    // The noise of an ancestral step is exact: what errs is the flow.
    { name: `x0_rk 2, eta ${eta}`, options: { method: "x0_rk", eta }, expected: 2, data: ends },
    { name: `x0_rk 3, eta ${eta}`, options: { method: "x0_rk", rkOrder: 3, eta }, expected: 3, data: ends },
  ]),
  { name: "er_sde, order 0", options: { method: "er_sde", abOrder: 0 }, expected: 1, data: ends },
  { name: "er_sde, order 1", options: { method: "er_sde", abOrder: 1 }, expected: 2, data: ends },
];

for (const { name, options, expected, data } of CASES) {
  Deno.test(`the variance of ${name} converges with order ${expected}`, () => {
    const [coarse, fine] = [200, 400].map((steps) => errorOf(options, steps, data));
    const slope = Math.log2(coarse / fine);
    assert(Math.abs(slope - expected) < 0.2, `${slope} (${coarse}, ${fine})`);
  });
}

Deno.test("what draws new noise at every step keeps the law of its predictions, however many steps there are", () => {
  // Of consistency sampling no order is asked: with a model that predicts means its variance is too small.
  for (const options of [{ tau: Infinity }, { gamma: 1 }] as const) {
    const few = makePlan(sde, { method: "x0_ab", abOrder: 0, ...options, numStep: 4 });
    const law = lawOf(few, ends, sde), exact = exactLaw(ends, sde, sde.samplingEps);
    assertAlmostEquals(law.mean, exact.mean, 1e-12);
    assert(law.variance < exact.variance);
  }
});
