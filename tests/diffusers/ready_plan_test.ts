// Fitted plans on the schedule of a folder: where they belong, and what is warned of.
import { assertEquals, assertThrows } from "@std/assert";
import { checkReadyPlan } from "../../src/diffusers/pipelines/check_ready_plan.ts";
import { folderSchedule, isFlow } from "../../src/diffusers/pipelines/folder_sde.ts";
import { makePlan } from "../../src/methods/make_plan.ts";
import type { FittedTo } from "../../src/plans/fitted_to.ts";

const FLOW = { _class_name: "FlowMatchEulerDiscreteScheduler", shift: 3 };
const DISCRETE = { _class_name: "DDIMScheduler" };
const ZERO_SNR = { ...DISCRETE, rescale_betas_zero_snr: true, prediction_type: "v_prediction" };

/** A plan on one of a schedule's ranges that says it was fitted there. */
function fitted(config: object, range: number, factor = 1) {
  const { ranges, prediction } = folderSchedule(config as typeof FLOW), { sde } = ranges[range];
  const plan = makePlan(sde, {
    numStep: 3,
    prediction,
    method: sde.rho(sde.samplingT) === Infinity ? "ddim" : "t_ab",
  });
  const rhos = plan.timesteps.map((t) => factor * sde.rho(t));
  return { ...plan, fittedTo: { rhos, prediction, model: "a".repeat(64), guidance: [2] } as unknown as FittedTo };
}
const check = (plan: ReturnType<typeof fitted>, config: object, guidance = 2, model = "a".repeat(64)) =>
  checkReadyPlan(plan, folderSchedule(config as typeof FLOW), { model, guidance });

Deno.test("a plan belongs to a folder on any of its ranges", () => {
  for (const range of [1, 2]) assertEquals(check(fitted(FLOW, range), FLOW), []);
  for (const range of [0, 1]) assertEquals(check(fitted(ZERO_SNR, range), ZERO_SNR), []);
  assertEquals(check(fitted(DISCRETE, 0), DISCRETE), []);
});

Deno.test("a plan of another schedule is refused, on each range", () => {
  for (const factor of [1.01, 0.99]) {
    const text = "The plan was fitted on another schedule, with rho ";
    assertThrows(() => check(fitted(FLOW, 1, factor), FLOW), RangeError, text);
    assertThrows(() => check(fitted(DISCRETE, 0, factor), DISCRETE), RangeError, text);
  }
});

Deno.test("another network and guidance are warned of, a plan that was not fitted is not", () => {
  const plan = fitted(DISCRETE, 0);
  assertEquals(check(plan, DISCRETE, 3, "b".repeat(64)).length, 2);
  const { fittedTo: _, ...plain } = plan;
  assertEquals(checkReadyPlan(plain, folderSchedule(FLOW), { guidance: 3 }), []);
});

Deno.test("a schedule of no signal at its end has a range with a limit beside it, others have one alone", () => {
  const ends = (config: object) =>
    folderSchedule(config as typeof FLOW).ranges.map(({ sde }) => sde.rho(sde.samplingT) < Infinity);
  assertEquals([ends(DISCRETE), ends(ZERO_SNR), ends(FLOW)], [[true], [false, true], [false, true, true]]);
});

Deno.test("a flow is one by its class, its sigmas or what is predicted", () => {
  assertEquals(isFlow({ _class_name: "FlowMatchHeunDiscreteScheduler" }), true);
  assertEquals(isFlow({ _class_name: "UniPC", use_flow_sigmas: true }), true);
  assertEquals(isFlow({ _class_name: "UniPC", prediction_type: "flow_prediction" }), true);
  assertEquals(isFlow({ _class_name: "UniPC", use_flow_sigmas: false, prediction_type: "epsilon" }), false);
});

Deno.test("a flow is shifted by its own setting, or by mu as its config says", () => {
  const middle = (config: object, mu?: number) => {
    const { ranges, timeScale } = folderSchedule({ ...FLOW, ...config }, mu);
    return [ranges[1].grid({ numStep: 2, tsPhase: "t", tsOrder: 1 })[1].toFixed(6), timeScale];
  };
  const shifted = (shift: number) => (shift * 0.4995 / (1 + (shift - 1) * 0.4995)).toFixed(6);
  assertEquals(middle({}), [shifted(3), 1000]);
  assertEquals(middle({ shift: undefined, num_train_timesteps: 500 }), [shifted(1), 500]);
  assertEquals(middle({ flow_shift: 2 }), [shifted(2), 1000]);
  assertEquals(middle({}, 1), [shifted(Math.E), 1000]);
  assertEquals(middle({ time_shift_type: "linear" }, 1.5), [shifted(1.5), 1000]);
});
