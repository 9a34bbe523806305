// What a method cannot do is refused while the plan is made, with the reason.
import { assertEquals, assertThrows } from "@std/assert";
import { DiscreteVPSDE, getLinearAlphaFns, makePlan, type PlanOptions, TABLEAUS, VPSDE } from "../../mod.ts";

const linear = new VPSDE(getLinearAlphaFns(0.1, 20));
/** From rho = 0. */
const whole = new VPSDE(getLinearAlphaFns(0.1, 20), { samplingEps: 0 });

Deno.test("timesteps at which a method's variable is the same are refused", () => {
  // Below 1e-7 alphaBar is clipped, so that several timesteps share one rho.
  const clipped = new DiscreteVPSDE([0.9, 0.5, 0.1, 1e-8, 1e-9, 1e-10]);
  for (const method of ["rho_ab", "log_rho_ab"] as const) {
    const text = "variable must differ at all timesteps, found the same value at two of 4, 5";
    assertThrows(() => makePlan(clipped, { method, timesteps: [5, 4, 1, 0] }), RangeError, text);
  }
  assertEquals(makePlan(clipped, { method: "t_ab", timesteps: [5, 4, 1, 0] }).nfe, 3);
});

Deno.test("a model of x0 is not asked where there is no noise, as its eps would not be known there", () => {
  for (const method of ["t_ab", "ipndm"] as const) {
    const options = { method, prediction: "x0", invert: true } as const;
    assertThrows(() => makePlan(whole, options), RangeError, "cannot be asked where rho is 0, at t = 0");
    assertEquals(makePlan(whole, { ...options, invert: false }).timesteps.at(-1), 0);
  }
});

Deno.test("a method in log rho is refused where rho is 0, at either end", () => {
  for (const invert of [false, true]) {
    const text = "log_rho_ab needs rho > 0, found 0 at t = 0";
    assertThrows(() => makePlan(whole, { method: "log_rho_ab", invert }), RangeError, text);
  }
});

Deno.test("a Runge-Kutta start takes as many steps as there are past evaluations to come, and no more than all", () => {
  const stagesOf = (abOrder: number, numStep: number) => {
    const options: PlanOptions = { method: "t_ab", startUp: "rk", abOrder, numStep };
    return makePlan(linear, options).stages.map(({ step }) => step);
  };
  const count = (steps: number[], step: number) => steps.filter((each) => each === step).length;
  for (const [abOrder, numStep] of [[0, 3], [1, 3], [3, 5], [4, 2], [4, 6], [5, 7], [5, 3]]) {
    const steps = stagesOf(abOrder, numStep), each = TABLEAUS[abOrder <= 4 ? "4rk" : "5dopri"].b.length;
    const expected = Array.from({ length: numStep }, (_, step) => step < abOrder ? each : 1);
    assertEquals(expected.map((_, step) => count(steps, step)), expected, `order ${abOrder} in ${numStep} steps`);
  }
});

Deno.test("a corrector begins with the second step, or the second after a Runge-Kutta start", () => {
  const correctedOf = (options: object) =>
    makePlan(linear, { method: "t_ab", numStep: 6, correctorOrder: 1, ...options } as PlanOptions).stages
      .filter(({ anchor }) => anchor).map(({ step }) => step);
  assertEquals(correctedOf({}), [1, 2, 3, 4, 5]);
  assertEquals(correctedOf({ startUp: "rk", abOrder: 2 }), [3, 4, 5]);
});
