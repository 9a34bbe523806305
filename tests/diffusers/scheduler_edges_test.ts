// Schedulers at the ends of what they take: last steps, bounds that count, numbers that are just too large.
import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  type SchedulerConfig,
  schedulerLevels,
  type SchedulerOptions,
  schedulerPlan,
} from "../../src/diffusers/mod.ts";
import { edmNode } from "../../src/diffusers/schedulers/grids/edm_grid.ts";
import { planTimes } from "../../src/diffusers/schedulers/grids/plan_times.ts";
import type { SchedulerRequest } from "../../src/diffusers/schedulers/scheduler_run.ts";
import { Settings } from "../../src/diffusers/schedulers/settings.ts";
import { eulerStage } from "../../src/diffusers/schedulers/steps/churn.ts";
import { explodingLevel, preservingLevel } from "../../src/diffusers/schedulers/steps/level.ts";
import { unitNode } from "../../src/diffusers/schedulers/steps/node.ts";
import { saCorrector, saPredictor } from "../../src/diffusers/schedulers/steps/sa_weights.ts";
import { uniPcCorrector, uniPcPredictor } from "../../src/diffusers/schedulers/steps/unipc_weights.ts";

const FLOW = "FlowMatchEulerDiscreteScheduler",
  LTX = "LTXEulerAncestralRFScheduler",
  DEIS = "DEISMultistepScheduler";
const planOf = (_class_name: string, settings: SchedulerConfig = {}, numStep = 5, options?: SchedulerOptions) =>
  schedulerPlan({ _class_name, ...settings }, numStep, options);
const levelsOf = (_class_name: string, settings: SchedulerConfig, options?: SchedulerOptions) =>
  schedulerLevels({ _class_name, ...settings }, 3, options);

Deno.test("DDPM draws noise at every time but 0, and ends one before it", () => {
  const { stages, timesteps } = planOf("DDPMScheduler", {}, 3, { timesteps: [2, 1, 0] });
  assertEquals(stages.map(({ noise = 0 }) => noise > 0), [true, true, false]);
  assertEquals(timesteps, [2, 1, 0, -1]);
});

Deno.test("plans of schedulers with noise of their own end where nothing is left of it", () => {
  const names = [
    "EulerAncestralDiscreteScheduler",
    "KDPM2AncestralDiscreteScheduler",
    "TCDScheduler",
    "LCMScheduler",
  ];
  const trailing = { timestep_spacing: "trailing" };
  for (const name of names) assertEquals(planOf(name, trailing, 3).timesteps.at(-1), 0, name);
  assertEquals(
    levelsOf("TCDScheduler", {}).at(-1),
    levelsOf("DDIMScheduler", {
      beta_schedule: "scaled_linear",
      beta_start: 0.00085,
      beta_end: 0.012,
      set_alpha_to_one: false,
    }).at(-1),
  );
});

Deno.test("no noise is no noise: paths and strengths of 0 add nothing", () => {
  for (const { noise, path } of planOf("DPMSolverSDEScheduler", {}, 4, { sNoise: 0 }).stages) {
    assertEquals([noise, path], [undefined, undefined]);
  }
  const quiet = planOf(LTX, { s_noise: 0 }, 4);
  assertEquals(quiet.stages.map(({ noise }) => noise), Array(4).fill(undefined));
  // Without noise nothing leads back up: a step goes down to the next time all the way the noise would have come.
  const [first, second] = planOf(LTX, {}, 4).stages;
  assertEquals([first.noise! > 0, second.noise! > 0], [true, true]);
  assertEquals(quiet.stages.map(({ update }) => update[1]), [1, 1, 1, 1]);
  assertEquals(planOf(LTX, {}, 4).stages.at(-1)!.noise, undefined);
});

Deno.test("training steps are a whole number", () => {
  for (const name of [FLOW, LTX, "DDIMScheduler"]) {
    const text = `${name}'s num_train_timesteps must be an integer at least `;
    assertThrows(() => planOf(name, { num_train_timesteps: 1000.5 }), RangeError, text);
  }
  for (const name of [FLOW, LTX]) assertEquals(planOf(name, { num_train_timesteps: 1 }, 1).timesteps, [1, 0]);
});

Deno.test("what a flow is stretched to is a time, 1 at most", () => {
  for (const settings of [{}, { use_flow_sigmas: true, prediction_type: "flow_prediction" }]) {
    const name = "use_flow_sigmas" in settings ? "UniPCMultistepScheduler" : FLOW;
    const text = "shift_terminal must be a finite number at least 0 and at most 1, found 1.5";
    assertThrows(() => planOf(name, { ...settings, shift_terminal: 1.5 }), RangeError, text);
  }
});

Deno.test("a flow that runs from image to noise predicts the image from where it is", () => {
  for (const { t, clean } of planOf(FLOW, { invert_sigmas: true }).stages) {
    assertEquals(clean[0], 1);
    assertAlmostEquals(clean[1], 1 - t / 1000, 1e-7);
  }
  for (const { t, clean } of planOf(FLOW).stages) {
    assertEquals(clean[0], 1);
    assertAlmostEquals(clean[1], -t / 1000, 1e-7);
  }
});

Deno.test("a distilled model takes as many steps as it was distilled at", () => {
  for (const name of ["LCMScheduler", "TCDScheduler"]) {
    assertEquals(planOf(name, { original_inference_steps: 4 }, 4).timesteps, [999, 749, 499, 249, 0]);
    const text = `${name} takes at most original_inference_steps = 4 steps, found 5`;
    assertThrows(() => planOf(name, { original_inference_steps: 4 }, 5), RangeError, text);
  }
});

Deno.test("as many trailing times as training steps are all of them", () => {
  const config = { num_train_timesteps: 4, timestep_spacing: "trailing" };
  assertEquals(planOf("DDIMScheduler", config, 4).stages.map(({ t }) => t), [3, 2, 1, 0]);
});

Deno.test("IPNDM's own betas are its sigmas, both ends included", () => {
  const { stages, timesteps } = planOf("IPNDMScheduler", { trained_betas: [1, 0.6, 0] }, 2);
  assertAlmostEquals(stages[1].t, Math.asin(0.6) / Math.PI * 2, 1e-6);
  assertEquals([timesteps[0], timesteps[2]], [1, 0]);
  for (const trained_betas of [[1, 0.5], [1.1, 0.5, 0], [1, 0.5, -0.1], "betas"]) {
    const text = "IPNDMScheduler's trained_betas must be 3 numbers from 0 to 1 for 2 steps, found ";
    assertThrows(() => planOf("IPNDMScheduler", { trained_betas }, 2), RangeError, text);
  }
});

Deno.test("EDM's levels end at 0, or repeat the last of them", () => {
  const options = { sigmas: [40, 4, 0.4] }, config = { final_sigmas_type: "sigma_min" };
  const last = (name: string, settings: SchedulerConfig, options?: SchedulerOptions) =>
    levelsOf(name, settings, options).at(-1)!.sigma;
  assertEquals(last("EDMEulerScheduler", config, options), Math.fround(0.4));
  for (const name of ["EDMEulerScheduler", "EDMDPMSolverMultistepScheduler"]) {
    assertEquals([last(name, config), last(name, {})], [Math.fround(0.002), 0]);
  }
});

Deno.test("an EDM network's clean image and noise make up the state", () => {
  for (const prediction_type of ["epsilon", "v_prediction"]) {
    const settings = new Settings("EDM", { prediction_type, sigma_data: 0.7 });
    for (const sigma of [0.1, 1, 30]) {
      const { x0, eps, inputScale } = edmNode(settings, explodingLevel(sigma));
      assertAlmostEquals(x0[0] + sigma * eps[0], 1, 1e-12);
      assertAlmostEquals(x0[1] + sigma * eps[1], 0, 1e-12);
      assertAlmostEquals(inputScale, 1 / Math.sqrt(sigma ** 2 + 0.49), 1e-12);
    }
  }
});

Deno.test("DEIS repeats the last sigma of a flow or a ramp, and ends at the first training step elsewhere", () => {
  const flow = levelsOf(DEIS, { use_flow_sigmas: true, prediction_type: "flow_prediction" });
  assertEquals(flow.at(-1), flow.at(-2));
  const ramp = levelsOf(DEIS, { use_karras_sigmas: true });
  assertEquals(ramp.at(-1), ramp.at(-2));
  const { signal, sigma } = levelsOf(DEIS, {}).at(-1)!;
  assertAlmostEquals(sigma / signal, Math.sqrt(1e-4 / (1 - 1e-4)), 1e-6);
});

Deno.test("times that rise, or stand still, go on for one more where their end is not beyond them", () => {
  assertEquals(planTimes([0, 1], 3), [0, 1, 3]);
  assertEquals(planTimes([0, 1], 1), [0, 1, 2]);
  assertEquals(planTimes([0, 1]), [0, 1, 2]);
  assertEquals(planTimes([1, 0], 0), [1, 0, -1]);
  assertEquals(planTimes([1, 0], -3), [1, 0, -3]);
  assertEquals(planTimes([1], 2), [1, 2]);
});

Deno.test("noise is added within its bounds, both included", () => {
  const node = unitNode(500, explodingLevel(2), "epsilon");
  const noiseOf = (bounds: Partial<SchedulerRequest>) =>
    eulerStage(
      { count: 10, sChurn: 1, ...bounds } as SchedulerRequest,
      0,
      node,
      explodingLevel(1),
      "x0",
      (sigma) => [
        1,
        -sigma,
      ],
    ).noise;
  for (const bounds of [{}, { sTmin: 2 }, { sTmax: 2 }, { sTmin: 2, sTmax: 2 }]) {
    // The state is brought from sigma to (1 + gamma) sigma, then to 1 of that.
    assertAlmostEquals(noiseOf(bounds)!, 2 * Math.sqrt(0.1 * 2.1), 1e-12);
  }
  for (const bounds of [{ sTmin: 2.1 }, { sTmax: 1.9 }, { sChurn: 0 }]) assertEquals(noiseOf(bounds), undefined);
});

Deno.test("SA-Solver's rows of second order give a constant its exact weight, a slope what tau makes of it", () => {
  const knots = [2, 3], tau = 0.5;
  for (const at of [{ begin: 2, end: 1 }, { begin: 2, end: 0.5 }]) {
    const step = { ...at, tau, quantity: "x0" } as const, width = Math.log(at.begin / at.end);
    const exact = 1 - Math.exp(-(1 + tau ** 2) * width);
    const sum = (row: readonly number[]) => row[0] + row[1];
    assertAlmostEquals(sum(saPredictor(step, knots)), exact, 1e-12);
    assertAlmostEquals(sum(saCorrector(step, [at.end, at.begin])), exact, 1e-12);
    assertAlmostEquals(saPredictor(step, knots)[1], -(1 + tau ** 2) * width ** 2 / 2 / Math.log(1.5), 1e-12);
    assertAlmostEquals(saCorrector(step, [at.end, at.begin])[0], (1 + tau ** 2) * width / 2, 1e-12);
  }
});

Deno.test("UniPC's rows give a constant its exact weight, and change nothing over a step of no width", () => {
  for (const type of ["bh1", "bh2"] as const) {
    for (const quantity of ["x0", "eps"] as const) {
      for (const older of [[], [4], [4, 6]]) {
        const row = uniPcPredictor([1, 2, ...older], quantity, type);
        const corrected = uniPcCorrector([1, 2, ...older], quantity, type);
        // In units of the next signal: x0 by 1 - rhoNext / rho, eps by rhoNext - rho.
        const exact = quantity === "x0" ? 1 - 1 / 2 : 1 - 2;
        const sum = (weights: number[]) => weights.reduce((total, weight) => total + weight, 0);
        assertEquals([row.length, corrected.length], [older.length + 1, older.length + 2]);
        assertAlmostEquals(sum(row), exact, 1e-12);
        assertAlmostEquals(sum(corrected), exact, 1e-12);
      }
      assertEquals(uniPcPredictor([2, 2, 4], quantity, type).map(Math.abs), [0, 0]);
      assertEquals(uniPcCorrector([2, 2, 4], quantity, type).map(Math.abs), [0, 0, 0]);
    }
  }
});

Deno.test("SA-Solver's tau is 1 from 200 to 800 where none is given", () => {
  const config = { num_train_timesteps: 1000, timestep_spacing: "trailing" };
  const { stages } = planOf("SASolverScheduler", config, 5);
  const isNoisy = stages.map(({ t, noise = 0 }) => [t, noise > 0]);
  assertEquals(
    isNoisy.every(([t, noisy]) => noisy === (Number(t) >= 200 && Number(t) <= 800)),
    true,
    `${isNoisy}`,
  );
  for (const predictor_order of [4, 5]) {
    const plan = () => planOf("SASolverScheduler", { predictor_order, corrector_order: predictor_order }, 6);
    if (predictor_order === 4) assertEquals(plan().order, 4);
    else assertThrows(plan, RangeError, "must be an integer at least 1 and at most 4, found 5");
  }
  const corrector = () => planOf("SASolverScheduler", { corrector_order: 5 }, 6);
  assertThrows(corrector, RangeError, "corrector_order must be an integer at least 1 and at most 4, found 5");
});

Deno.test("betas of float32 are spaced from both ends, the middle one from the first", () => {
  const betas = (steps: number) => {
    const levels = schedulerLevels(
      { _class_name: "DDIMScheduler", num_train_timesteps: steps, beta_start: 0.1, beta_end: 0.5 },
      steps,
    );
    return levels.slice(0, -1).reverse().map(({ signal }) => signal ** 2).map((alphaBar, t, all) =>
      1 - alphaBar / (all[t - 1] ?? 1)
    );
  };
  betas(5).forEach((beta, i) => assertAlmostEquals(beta, 0.1 + 0.1 * i, 1e-6));
  betas(4).forEach((beta, i) => assertAlmostEquals(beta, 0.1 + 0.4 / 3 * i, 1e-6));
});

Deno.test("a level has the share of the image and of the noise that its ratio says", () => {
  const { signal, sigma } = preservingLevel(0.75);
  assertAlmostEquals(signal, 0.8, 1e-15);
  assertAlmostEquals(sigma, 0.6, 1e-15);
});
