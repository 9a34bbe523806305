// What a plan of a scheduler says of itself: its order, its times, its defaults.
import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  type SchedulerConfig,
  schedulerLevels,
  type SchedulerOptions,
  schedulerPlan,
} from "../../src/diffusers/mod.ts";
import { SCHEDULERS } from "../../src/diffusers/schedulers/scheduler_registry.ts";

const DPM = "DPMSolverMultistepScheduler",
  UNIPC = "UniPCMultistepScheduler",
  FLOW = "FlowMatchEulerDiscreteScheduler";

function planOf(_class_name: string, settings: SchedulerConfig = {}, numStep = 5, options?: SchedulerOptions) {
  return schedulerPlan({ _class_name, ...settings }, numStep, options);
}

Deno.test("a plan has its scheduler's name, and the order that its steps reach", () => {
  const orders: [name: string, order: number, settings?: SchedulerConfig][] = [
    ["DDIMScheduler", 1],
    ["DDIMInverseScheduler", 1],
    ["DDPMScheduler", 1],
    ["LCMScheduler", 1],
    ["TCDScheduler", 1],
    ["EulerAncestralDiscreteScheduler", 1],
    ["LTXEulerAncestralRFScheduler", 1],
    ["KDPM2AncestralDiscreteScheduler", 2],
    ["DPMSolverSDEScheduler", 2],
    ["SASolverScheduler", 2],
    ["SASolverScheduler", 3, { predictor_order: 3 }],
    ["EulerDiscreteScheduler", 1],
    ["EDMEulerScheduler", 1],
    [FLOW, 1],
    ["HeunDiscreteScheduler", 2],
    ["KDPM2DiscreteScheduler", 2],
    ["FlowMatchHeunDiscreteScheduler", 2],
    ["PNDMScheduler", 4],
    ["IPNDMScheduler", 4],
    ["LMSDiscreteScheduler", 4],
    [DPM, 2],
    [DPM, 3, { solver_order: 3 }],
    ["DPMSolverSinglestepScheduler", 3, { solver_order: 3 }],
    ["EDMDPMSolverMultistepScheduler", 2],
    ["DEISMultistepScheduler", 2],
    [UNIPC, 4, { solver_order: 4 }],
  ];
  for (const [name, order, settings] of orders) {
    const plan = planOf(name, settings);
    assertEquals([plan.method, plan.order, plan.nfe], [name, order, plan.stages.length]);
  }
  assertEquals(new Set(orders.map(([name]) => name)), new Set(Object.keys(SCHEDULERS)));
  assertEquals(planOf("LMSDiscreteScheduler", {}, 3).order, 3);
  assertEquals(planOf("IPNDMScheduler", {}, 3).order, 3);
});

Deno.test("a plan ends at the time of its last level", () => {
  const endOf = (...args: Parameters<typeof planOf>) => planOf(...args).timesteps.at(-1)!;
  const trailing = { timestep_spacing: "trailing" };
  assertEquals(endOf("DDIMScheduler", trailing), -1);
  assertEquals(endOf("DDIMScheduler"), -200);
  for (const name of [DPM, UNIPC, "EulerDiscreteScheduler", "LMSDiscreteScheduler", "HeunDiscreteScheduler"]) {
    assertEquals(endOf(name, trailing), 0, name);
    assertEquals(endOf(name, { timestep_spacing: "leading" }), name.endsWith("DiscreteScheduler") ? -1 : 0, name);
  }
  assertEquals(endOf("DPMSolverSinglestepScheduler"), 0);
  assertEquals(endOf("FlowMatchHeunDiscreteScheduler"), 0);
  assertEquals(endOf("IPNDMScheduler"), 0);
  assertEquals(endOf("LCMScheduler"), 0);
  assertEquals(endOf(FLOW), 0);
  assertEquals(endOf(FLOW, { invert_sigmas: true }), 1000);
  const flow = { use_flow_sigmas: true, prediction_type: "flow_prediction", shift_terminal: null };
  for (const name of [DPM, UNIPC, "DPMSolverSinglestepScheduler"]) assertEquals(endOf(name, flow), 0, name);
  // Where the last sigma is repeated, truncation can leave its time above that of the last step: one unit on, then.
  const repeated = { ...flow, final_sigmas_type: "sigma_min", use_karras_sigmas: true };
  assertEquals(planOf(UNIPC, repeated).timesteps.slice(-2), [9, 8]);
  const [before, last] = schedulerLevels({ _class_name: UNIPC, ...repeated }, 5).slice(-2);
  assertEquals(before, last);
  // EDM's times are logarithms, and 0 has none.
  const edm = planOf("EDMEulerScheduler").timesteps;
  assertAlmostEquals(edm[5], edm[4] - 1, 1e-12);
  assertAlmostEquals(edm[0], Math.log(80) / 4, 1e-7);
});

Deno.test("steps with several evaluations are one step of the plan", () => {
  const steps = (...args: Parameters<typeof planOf>) => planOf(...args).stages.map(({ step }) => step);
  assertEquals(steps("HeunDiscreteScheduler", {}, 3), [0, 0, 1, 1, 2]);
  assertEquals(steps("KDPM2DiscreteScheduler", {}, 3), [0, 0, 1, 1, 2]);
  assertEquals(steps("FlowMatchHeunDiscreteScheduler", {}, 3), [0, 0, 1, 1, 2]);
  assertEquals(steps("PNDMScheduler", { skip_prk_steps: true }, 4), [0, 0, 1, 2, 3]);
  assertEquals(steps("PNDMScheduler", {}, 5), [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 4]);
  assertEquals(steps("DPMSolverSinglestepScheduler", { solver_order: 3 }, 7), [0, 0, 0, 1, 1, 1, 2]);
});

Deno.test("clean images are cut by default where diffusers cuts them", () => {
  const clipOf = (name: string, settings: SchedulerConfig = {}) => planOf(name, settings).stages[0].clip;
  for (const name of ["DDIMScheduler", "DDIMInverseScheduler", "DDPMScheduler"]) {
    assertEquals(clipOf(name)?.limit, 1, name);
  }
  for (const name of ["HeunDiscreteScheduler", "LCMScheduler", DPM, UNIPC]) {
    assertEquals(clipOf(name), undefined, name);
  }
  const { limit, quantile } = clipOf(DPM, { thresholding: true })!;
  assertEquals([limit, quantile], [1, 0.995]);
  // Thresholding goes before clipping.
  assertEquals(clipOf("DDIMScheduler", { thresholding: true })?.quantile, 0.995);
  assertEquals(clipOf(UNIPC, { thresholding: true, predict_x0: false }), undefined);
});

Deno.test("an inversion that starts later needs no noise of its own", () => {
  const config = { prediction_type: "sample" };
  assertEquals(planOf("DDIMInverseScheduler", config, 5, { start: 1 }).nfe, 4);
});

Deno.test("a flow that cannot be stretched stays as it is", () => {
  const config = { shift_terminal: 0.02 };
  assertEquals(planOf(FLOW, config, 1).timesteps, [1000, 0]);
  const times = planOf(FLOW, config, 4).stages.map(({ t }) => t);
  assertAlmostEquals(times[3], 20, 1e-4);
});

Deno.test("EDM's levels may lie below 1", () => {
  const { stages } = planOf("EDMEulerScheduler", { sigma_max: 0.5, sigma_min: 0.01, rho: 0.5 });
  assertAlmostEquals(stages[0].t, Math.log(0.5) / 4, 1e-7);
});

Deno.test("an own sigma of EDM is a sigma", () => {
  const { stages } = planOf("EDMEulerScheduler", {}, 3, { sigmas: [40, 4, 0.4] });
  stages.forEach(({ t }, i) => assertAlmostEquals(t, Math.log([40, 4, 0.4][i]) / 4, 1e-7));
});

Deno.test("UniPC's flow has the grid of the time when its config was written", () => {
  const old = { use_flow_sigmas: true, prediction_type: "flow_prediction" };
  const times = (settings: SchedulerConfig, options?: SchedulerOptions) =>
    planOf(UNIPC, { ...old, ...settings }, 5, options).stages.map(({ t }) => t);
  assertEquals(times({}), [999, 799, 599, 399, 199]);
  assertEquals(times({}), planOf(DPM, old).stages.map(({ t }) => t));
  assertEquals(times({ shift_terminal: null }), [999, 800, 600, 400, 200]);
  // What the old grid has not got is of the new one.
  assertEquals(times({}, { sigmas: [1, 0.9, 0.5, 0.3, 0.1] }), [999, 900, 500, 300, 100]);
  assertEquals(times({ use_dynamic_shifting: true }, { mu: 0 }), [999, 800, 600, 400, 200]);
});

Deno.test("plans are finite where rounding makes neighbours equal, with nearly as many steps as training steps", () => {
  const names = [DPM, UNIPC, "DEISMultistepScheduler", "LMSDiscreteScheduler", "DPMSolverSinglestepScheduler"];
  for (const name of names) {
    for (const settings of [{}, { timestep_spacing: "leading", steps_offset: 1 }, { solver_order: 3 }]) {
      for (const numStep of [99, 100]) {
        const { nfe } = planOf(name, { ...settings, num_train_timesteps: 100 }, numStep);
        assertEquals(nfe, numStep, `${name} ${JSON.stringify(settings)}`);
      }
    }
  }
});

Deno.test("Euler leaves eps as the network gives it, and makes a clean image of all else", () => {
  const store = (prediction_type: string) => planOf("EulerDiscreteScheduler", { prediction_type }).stages[1].store;
  assertEquals(store("epsilon"), [0, 1]);
  assertEquals(store("sample"), [0, 1]);
  const [state, output] = store("v_prediction");
  assertAlmostEquals(output ** 2, 1 - state, 1e-12); // [1 / (1 + sigma^2), -sigma / sqrt(1 + sigma^2)]
});

Deno.test("DEIS makes eps of a velocity in rectified flow by way of the clean image", () => {
  const config = { use_flow_sigmas: true, prediction_type: "v_prediction" };
  const { stages } = planOf("DEISMultistepScheduler", config);
  const levels = schedulerLevels({ _class_name: "DEISMultistepScheduler", ...config }, 5);
  stages.forEach(({ store: [state, output] }, i) => {
    const { signal, sigma } = levels[i];
    assertAlmostEquals(state, (1 - signal * signal) / sigma, 1e-12); // x0 = signal x - sigma v
    assertAlmostEquals(output, signal, 1e-12);
  });
});

Deno.test("IPNDM predicts no image where there is no signal", () => {
  const [first, second] = planOf("IPNDMScheduler").stages;
  assertEquals([first.clean, first.update.slice(0, 2)], [[0, 0], [0, 0]]);
  assertAlmostEquals(second.clean[0] * Math.cos(second.t * Math.PI / 2), 1, 1e-6);
});
