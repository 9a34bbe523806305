// What schedulers refuse, and what they do not mind.
import { assert, assertEquals, assertThrows } from "@std/assert";
import { schedulerLevels, type SchedulerOptions, schedulerPlan } from "../../src/diffusers/mod.ts";

const DDIM = "DDIMScheduler", EULER = "EulerDiscreteScheduler", DPM = "DPMSolverMultistepScheduler";
const FLOW = "FlowMatchEulerDiscreteScheduler", SA = "SASolverScheduler", TCD = "TCDScheduler";
const SINGLE = "DPMSolverSinglestepScheduler",
  EDM_DPM = "EDMDPMSolverMultistepScheduler",
  UNIPC = "UniPCMultistepScheduler",
  PNDM = "PNDMScheduler";

function refuses(name: string, settings: object, message: string, numStep = 5, options?: SchedulerOptions) {
  const config = { _class_name: name, ...settings };
  assertThrows(() => schedulerPlan(config, numStep, options), RangeError, message);
}

Deno.test("a class that is absent, unknown or inherited is refused", () => {
  assertThrows(() => schedulerPlan({}, 5), TypeError, "must name its class in _class_name, found undefined");
  assertThrows(() => schedulerPlan(null as unknown as object as never, 5), TypeError, "must name its class");
  refuses("KarrasVeScheduler", {}, "The scheduler must be one of DDIMScheduler, ");
  refuses("toString", {}, 'found "toString"');
});

Deno.test("numbers of steps that make no grid are refused", () => {
  for (const numStep of [0, 1.5, -1]) refuses(DDIM, {}, "numStep must be an integer of at least 1", numStep);
  refuses(DDIM, {}, "start must be at most 4 of 5 steps, found 5", 5, { start: 5 });
  refuses(DDIM, {}, "start must be an integer of at least 0", 5, { start: 0.5 });
  refuses(DDIM, {}, "numStep must be at most num_train_timesteps = 1000, found 1001", 1001);
  refuses(
    PNDM,
    { steps_offset: 1, skip_prk_steps: true },
    "must lie below num_train_timesteps = 1000, found 1000",
    1000,
  );
  refuses(PNDM, {}, "without skip_prk_steps needs at least 4 steps, found 3", 3);
});

Deno.test("a caller's sigmas and timesteps are refused where they make no grid, or none of this scheduler's", () => {
  refuses(DDIM, {}, "DDIMScheduler takes no sigmas, found 5", 5, { sigmas: [5, 4, 3, 2, 1] });
  refuses(DDIM, {}, "DDIMScheduler takes no timesteps, found 1", 1, { timesteps: [5] });
  refuses(EULER, {}, "sigmas must be 3 numbers, found 2", 2, { sigmas: [5, 4] });
  refuses(FLOW, {}, "sigmas must be 2 numbers, found 3", 2, { sigmas: [1, 0.5, 0] });
  refuses("LTXEulerAncestralRFScheduler", {}, "sigmas must be 3 numbers, found 2", 2, { sigmas: [1, 0.5] });
  refuses(UNIPC, {}, "sigmas must be 2 numbers, found 3", 2, { sigmas: [1, 0.5, 0] });
  refuses("EDMEulerScheduler", {}, "sigmas must be 2 numbers, found 3", 2, { sigmas: [9, 5, 1] });
  for (const timesteps of [[3, 3], [3, 4], [3, -1], [NaN, 1], [3, NaN]]) {
    refuses(EULER, {}, "timesteps must fall strictly and be at least 0", 2, { timesteps });
  }
  refuses(EULER, { use_karras_sigmas: true }, "Custom timesteps exclude karras sigmas", 2, { timesteps: [9, 3] });
  refuses(DPM, { use_lu_lambdas: true }, "Custom timesteps exclude lu sigmas", 2, { timesteps: [9, 3] });
  const flow = { use_flow_sigmas: true, prediction_type: "flow_prediction" };
  refuses(DPM, flow, "Custom timesteps exclude flow sigmas", 2, { timesteps: [9, 3] });
  refuses(UNIPC, { ...flow, use_karras_sigmas: true }, "Custom sigmas exclude karras sigmas", 2, {
    sigmas: [1, 0.5],
  });
  refuses(UNIPC, {}, "takes sigmas with use_flow_sigmas alone", 2, { sigmas: [1, 0.5] });
  refuses(FLOW, {}, "A sigma of rectified flow must lie in [0, 1], found 2", 2, { timesteps: [2000, 500] });
});

Deno.test("arguments of noise are refused where they have no meaning, or are another scheduler's", () => {
  for (const eta of [-0.1, 1.1, NaN, "1" as never]) {
    refuses(DDIM, {}, `eta must be a number from 0 to 1, found ${eta}`, 5, { eta });
    refuses(TCD, {}, `eta must be a number from 0 to 1, found ${eta}`, 5, { eta });
  }
  for (const tau of [-1, NaN, Infinity]) {
    refuses(SA, {}, `tau must be a finite number of at least 0, found ${tau}`, 5, { tau });
    refuses(SA, {}, `tau must be finite and at least 0, found ${tau} at t = 999`, 5, { tau: () => tau });
  }
  for (const name of ["sChurn", "sTmin", "sNoise"] as const) {
    refuses(EULER, {}, `${name} must be a finite number of at least 0, found Infinity`, 5, { [name]: Infinity });
  }
  refuses(EULER, {}, "sTmax must be a number of at least 0, found -1", 5, { sTmax: -1 });
  schedulerPlan({ _class_name: EULER }, 5, { sTmax: Infinity });
  refuses(EULER, {}, "EulerDiscreteScheduler takes no eta, found 0.5", 5, { eta: 0.5 });
  refuses(DDIM, {}, "DDIMScheduler takes no tau, found 1", 5, { tau: 1 });
  refuses(SA, {}, "SASolverScheduler takes no sChurn, found 0", 5, { sChurn: 0 });
});

Deno.test("mu is needed by a dynamic shift, and refused where there is none", () => {
  for (const [name, settings] of [[FLOW, {}], [UNIPC, { use_flow_sigmas: true }]] as const) {
    refuses(name, { ...settings, use_dynamic_shifting: true }, "with use_dynamic_shifting needs mu, found none");
  }
  const flow = { use_flow_sigmas: true, prediction_type: "flow_prediction" };
  refuses(DPM, flow, "takes mu where it shifts dynamically and exponentially, found mu 1", 5, { mu: 1 });
  const linear = { ...flow, use_dynamic_shifting: true, time_shift_type: "linear" };
  refuses(DPM, linear, "takes mu where it shifts dynamically and exponentially", 5, { mu: 1 });
  refuses(FLOW, { use_dynamic_shifting: true }, "mu must be a finite number, found NaN", 5, { mu: NaN });
});

Deno.test("a setting that the scheduler does not know is refused with those that it does", () => {
  const cases: [name: string, key: string, value: unknown, allowed: string][] = [
    [DDIM, "prediction_type", "flow_prediction", "epsilon, sample, v_prediction"],
    [PNDM, "prediction_type", "sample", "epsilon, v_prediction"],
    [DDIM, "beta_schedule", "sigmoid", "linear, scaled_linear, squaredcos_cap_v2"],
    [DDIM, "timestep_spacing", "even", "linspace, leading, trailing"],
    ["DDIMInverseScheduler", "timestep_spacing", "linspace", "leading, trailing"],
    [EULER, "interpolation_type", "cubic", "linear, log_linear"],
    [EULER, "final_sigmas_type", "last", "zero, sigma_min"],
    [EULER, "timestep_type", "real", "discrete, continuous"],
    [DPM, "algorithm_type", "unipc", "dpmsolver++, dpmsolver, sde-dpmsolver++, sde-dpmsolver, deis"],
    [SINGLE, "algorithm_type", "sde-dpmsolver", "dpmsolver++, dpmsolver, sde-dpmsolver++, deis"],
    [SA, "algorithm_type", "dpmsolver++", "data_prediction, noise_prediction"],
    ["DPMSolverSDEScheduler", "prediction_type", "sample", "epsilon, v_prediction"],
    ["TCDScheduler", "prediction_type", "flow_prediction", "epsilon, sample, v_prediction"],
    [DPM, "solver_type", "bh3", "midpoint, heun, logrho, bh1, bh2"],
    ["DEISMultistepScheduler", "algorithm_type", "unipc", "deis, dpmsolver, dpmsolver++"],
    ["DEISMultistepScheduler", "solver_type", "lograph", "logrho, midpoint, heun, bh1, bh2"],
    [UNIPC, "solver_type", "bh3", "bh1, bh2, midpoint, heun, logrho"],
    ["EDMEulerScheduler", "sigma_schedule", "beta", "karras, exponential"],
    ["EDMEulerScheduler", "prediction_type", "sample", "epsilon, v_prediction"],
    ["EDMDPMSolverMultistepScheduler", "algorithm_type", "dpmsolver", "dpmsolver++, sde-dpmsolver++, deis"],
  ];
  for (const [name, key, value, allowed] of cases) {
    refuses(name, { [key]: value }, `${name}'s ${key} must be one of ${allowed}, found ${JSON.stringify(value)}`);
  }
});

Deno.test("numbers are checked, and the range is said", () => {
  refuses(
    DDIM,
    { beta_start: 0 },
    "DDIMScheduler's beta_start must be a finite number greater than 0 and at most 1, found 0",
  );
  refuses(
    DDIM,
    { beta_end: "0.02" },
    'beta_end must be a finite number greater than 0 and at most 1, found "0.02"',
  );
  refuses(DDIM, { num_train_timesteps: 1 }, "num_train_timesteps must be an integer at least 2, found 1");
  refuses(DDIM, { num_train_timesteps: 99.5 }, "num_train_timesteps must be an integer at least 2, found 99.5");
  refuses(DDIM, { steps_offset: -1 }, "steps_offset must be an integer at least 0, found -1");
  refuses(DDIM, { clip_sample_range: 0 }, "clip_sample_range must be a finite number greater than 0, found 0");
  refuses(
    DDIM,
    { thresholding: true, dynamic_thresholding_ratio: 2 },
    "dynamic_thresholding_ratio must be a finite number at least 0 and at most 1",
  );
  refuses(DPM, { solver_order: 4 }, "solver_order must be an integer at least 1 and at most 3, found 4");
  refuses(UNIPC, { solver_order: 0 }, "solver_order must be an integer at least 1, found 0");
  refuses(FLOW, { shift: Infinity }, "shift must be a finite number greater than 0, found Infinity");
  refuses("EDMEulerScheduler", { sigma_data: 0 }, "sigma_data must be a finite number greater than 0");
});

Deno.test("settings that exclude each other are refused", () => {
  refuses(
    DPM,
    { use_karras_sigmas: true, use_beta_sigmas: true },
    "at most one of karras, exponential and beta sigmas, found karras and beta",
  );
  refuses(DPM, { prediction_type: "flow_prediction" }, 'prediction_type "flow_prediction" needs use_flow_sigmas');
  refuses(
    DPM,
    { algorithm_type: "dpmsolver" },
    'final_sigmas_type must be "sigma_min" with algorithm_type "dpmsolver", found "zero"',
  );
  refuses(DPM, { use_karras_sigmas: true, use_flow_sigmas: true }, "A sigma of rectified flow must lie in [0, 1]");
  refuses(
    FLOW,
    { stochastic_sampling: true, invert_sigmas: true },
    "with invert_sigmas must have stochastic_sampling false, found true",
  );
  refuses(
    DPM,
    { algorithm_type: "sde-dpmsolver" },
    'final_sigmas_type must be "sigma_min" with algorithm_type "sde-dpmsolver", found "zero"',
  );
  const third = 'solver_order must be at most 2 with algorithm_type "sde-dpmsolver';
  const eps = { algorithm_type: "sde-dpmsolver", final_sigmas_type: "sigma_min" };
  refuses(DPM, { ...eps, solver_order: 3 }, `${third}", found 3`);
  refuses(EDM_DPM, { algorithm_type: "sde-dpmsolver++", solver_order: 3 }, `${third}++", found 3`);
  schedulerPlan({ _class_name: DPM, algorithm_type: "sde-dpmsolver++", solver_order: 3 }, 5);
  const flow = { use_flow_sigmas: true, prediction_type: "flow_prediction" };
  refuses(SA, { ...flow, algorithm_type: "noise_prediction" }, 'must have algorithm_type "data_prediction"');
  refuses("DDIMInverseScheduler", { prediction_type: "sample" }, "must have set_alpha_to_one false");
});

Deno.test("trained betas must be one a training step", () => {
  refuses(
    DDIM,
    { trained_betas: [0.1, 0.2] },
    "trained_betas must be num_train_timesteps = 1000 numbers between 0 and 1, found 2",
  );
  refuses(DDIM, { trained_betas: [0.1, 1], num_train_timesteps: 2 }, "numbers between 0 and 1, found 2, 1", 1);
  refuses(DDIM, { trained_betas: 0.1 }, "found number");
  refuses(
    "IPNDMScheduler",
    { trained_betas: [1, 0.5] },
    "trained_betas must be 6 numbers from 0 to 1 for 5 steps",
  );
  refuses("IPNDMScheduler", { trained_betas: [1, 2] }, "trained_betas must be 2 numbers from 0 to 1", 1);
});

Deno.test("a switch must be one, and steps without a corrector indices", () => {
  const config = { _class_name: DDIM, set_alpha_to_one: "yes" };
  assertThrows(() => schedulerPlan(config, 5), TypeError, 'set_alpha_to_one must be true or false, found "yes"');
  const steps = { _class_name: UNIPC, disable_corrector: [0.5] };
  assertThrows(
    () => schedulerPlan(steps, 5),
    TypeError,
    "disable_corrector must be indices of steps, found [0.5]",
  );
});

Deno.test("unknown keys change nothing, and null is what is absent", () => {
  const plan = schedulerPlan({ _class_name: EULER }, 5);
  const config = { _class_name: EULER, skip_prk_steps: true, note: "x", prediction_type: null, sigma_min: null };
  assertEquals(schedulerPlan(config, 5), plan);
  // Of a switch null is off, though absent it may be on.
  assert(schedulerPlan({ _class_name: DDIM }, 5).stages[0].clip !== undefined);
  assertEquals(schedulerPlan({ _class_name: DDIM, clip_sample: null }, 5).stages[0].clip, undefined);
});

Deno.test("names of other solvers' types stand for those of this library", () => {
  const same = (name: string, settings: object, other: object) =>
    assertEquals(
      schedulerPlan({ _class_name: name, ...settings }, 5),
      schedulerPlan({ _class_name: name, ...other }, 5),
    );
  same(DPM, { solver_type: "bh2" }, { solver_type: "midpoint" });
  same(DPM, { algorithm_type: "deis" }, {});
  same(UNIPC, { solver_type: "midpoint" }, { solver_type: "bh2" });
  same(EULER, { prediction_type: "original_sample" }, { prediction_type: "sample" });
  same("DEISMultistepScheduler", { algorithm_type: "dpmsolver++", solver_type: "heun" }, {});
});

Deno.test("levels are refused as plans are", () => {
  assertThrows(() => schedulerLevels({ _class_name: DDIM, beta_end: 2 }, 5), RangeError, "beta_end");
});
