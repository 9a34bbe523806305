// Schedulers that draw noise between their steps: what their rows must keep, and diffusers' own times.
import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { schedulerLevels, schedulerPlan } from "../../src/diffusers/mod.ts";

const DDPM = { _class_name: "DDPMScheduler", clip_sample: false };
const LCM = { _class_name: "LCMScheduler" };

Deno.test("a step of DDPM keeps the share of the image, and with its own variance that of the noise", () => {
  for (const prediction_type of ["epsilon", "v_prediction", "sample"]) {
    for (const timestep_spacing of ["leading", "trailing", "linspace"]) {
      const config = { ...DDPM, prediction_type, timestep_spacing };
      const { stages } = schedulerPlan(config, 7), levels = schedulerLevels(config, 7);
      stages.forEach(({ update: [, state, clean], noise = 0 }, k) => {
        const [from, to] = [levels[k], levels[k + 1]];
        assertAlmostEquals(state * from.signal + clean, to.signal, 1e-12);
        assertAlmostEquals((state * from.sigma) ** 2 + noise ** 2, to.sigma ** 2, 1e-12);
      });
    }
  }
});

Deno.test("DDPM's large variance is beta; its last step draws nothing, where it comes from time 0", () => {
  const large = schedulerPlan({ ...DDPM, variance_type: "fixed_large" }, 4);
  const small = schedulerPlan(DDPM, 4), levels = schedulerLevels(DDPM, 4);
  assertEquals(large.stages.map(({ t, noise }) => [t, noise === undefined]), [
    [750, false],
    [500, false],
    [250, false],
    [0, true],
  ]);
  large.stages.slice(0, 3).forEach(({ noise, update }, k) => {
    assertAlmostEquals(noise! ** 2, 1 - (levels[k].signal / levels[k + 1].signal) ** 2, 1e-12);
    assertEquals(update, small.stages[k].update);
  });
  const trailing = schedulerPlan({ ...DDPM, timestep_spacing: "trailing" }, 4);
  assertEquals(trailing.stages.map(({ t, noise }) => [t, noise !== undefined]).at(-1), [249, true]);
  assertEquals(schedulerPlan({ ...DDPM, variance_type: "fixed_small_log" }, 4).stages, small.stages);
});

Deno.test("LCM asks where it was distilled, from the last time down", () => {
  const asked = (count: number, config = {}) =>
    schedulerPlan({ ...LCM, ...config }, count).stages.map(({ t }) => t);
  assertEquals([asked(1), asked(2), asked(4)], [[999], [999, 499], [999, 759, 499, 259]]);
  assertEquals(asked(8), [999, 879, 759, 639, 499, 379, 259, 139]);
  assertEquals(asked(3, { original_inference_steps: 10 }), [999, 699, 399]);
});

Deno.test("a step of LCM takes the clean image to the next level with noise of its own, the last one leaves it clean", () => {
  const { stages } = schedulerPlan(LCM, 4), levels = schedulerLevels(LCM, 4);
  stages.forEach(({ t, update: [, state, clean], noise = 0 }, k) => {
    const { signal, sigma } = levels[k + 1];
    // c_skip and c_out of the boundary condition, at 10 t with data of deviation 0.5.
    assertAlmostEquals(state, signal * 0.25 / ((10 * t) ** 2 + 0.25), 1e-12);
    assertAlmostEquals(clean, signal * 10 * t / Math.sqrt((10 * t) ** 2 + 0.25), 1e-12);
    assertAlmostEquals(noise, sigma, 1e-12);
  });
  assertEquals(stages.map(({ noise }) => noise !== undefined), [true, true, true, false]);
  assertEquals(levels.at(-1), { signal: 1, sigma: 0 });
});

Deno.test("LCM's betas are by default those of latent diffusion", () => {
  const whole = { ...LCM, beta_start: 0.00085, beta_end: 0.012, beta_schedule: "scaled_linear" };
  assertEquals(schedulerPlan(LCM, 4), schedulerPlan(whole, 4));
});

Deno.test("noise of DPMSolverSDEScheduler lies on a path in sigma that joins its evaluations", () => {
  const config = { _class_name: "DPMSolverSDEScheduler" };
  const { stages } = schedulerPlan(config, 5), levels = schedulerLevels(config, 5);
  const path = stages.slice(0, -1).map((stage) => stage.path!);
  path.slice(1).forEach(([, to], i) => assertAlmostEquals(to, path[i][0], 1e-12));
  assertEquals([path[0][1], path.at(-1)![0]], [levels[0].sigma, levels[4].sigma]);
});

Deno.test("a part of the steps starts later on the same grid", () => {
  for (const config of [LCM, DDPM]) {
    const whole = schedulerPlan(config, 4), part = schedulerPlan(config, 4, { start: 1 });
    assertEquals(
      part.stages.map(({ t, noise }) => [t, noise]),
      whole.stages.slice(1).map(({ t, noise }) => [t, noise]),
    );
  }
});

Deno.test("what no plan can be is an error", () => {
  assertThrows(
    () => schedulerPlan(LCM, 51),
    RangeError,
    "LCMScheduler takes at most original_inference_steps = 50 steps",
  );
  assertThrows(
    () => schedulerPlan({ ...DDPM, variance_type: "learned_range" }, 4),
    RangeError,
    "variance_type must be one of",
  );
});
