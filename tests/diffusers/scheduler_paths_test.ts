// Where a network's answers are exact and constant, every scheduler stays on the path that its levels state.
import { assert, assertEquals } from "@std/assert";
import { samplerFromPlan } from "../../mod.ts";
import { type SchedulerConfig, schedulerLevels, schedulerPlan } from "../../src/diffusers/mod.ts";
import { SCHEDULERS } from "../../src/diffusers/schedulers/scheduler_registry.ts";

const IMAGE = 0.4, NOISE = -1.3;
/** Those that draw noise leave any path (stochastic_runs_test.ts, euler_ancestral_test.ts). */
const drawsNoise = (name: string) => schedulerPlan({ _class_name: name }, 5).stages.some(({ noise }) => noise);
const DISCRETE = Object.keys(SCHEDULERS).filter((name) => !/^(IPNDM|EDM|Flow)/.test(name) && !drawsNoise(name));
/** Nothing is cut, and no method is asked for what it has not got. */
const PLAIN = { clip_sample: false, skip_prk_steps: true };

/** Settings that move the ends: to sigma 0 and away from it, from where no signal is left, and of the highest order. */
const ENDS: SchedulerConfig[] = [
  {},
  { final_sigmas_type: "sigma_min", set_alpha_to_one: false },
  { rescale_betas_zero_snr: true, timestep_spacing: "trailing" },
  { solver_order: 3, lower_order_final: false, timestep_spacing: "leading", steps_offset: 1 },
  { solver_type: "bh1", solver_order: 3 },
  { solver_type: "heun", solver_order: 2, use_exponential_sigmas: true },
  { predict_x0: false, algorithm_type: "dpmsolver", final_sigmas_type: "sigma_min" },
];

/** From a later step on diffusers starts these in a way that leaves the path, and so do we. */
const QUIRKY = ["PNDMScheduler", "LMSDiscreteScheduler"];

/** What a network answers, given its input and the time. */
type Answer = (input: number, t: number) => number;

/** Runs a plan from its first level, and returns how far it, or the clean image that it predicts, ever was from its levels. */
async function deviation(
  config: SchedulerConfig,
  numStep: number,
  answer: number | Answer,
  start: number,
): Promise<number> {
  const plan = schedulerPlan(config, numStep, { start });
  const levels = schedulerLevels(config, numStep, { start });
  assertEquals(levels.length, plan.timesteps.length);
  const stateAt = (k: number) => levels[k].signal * IMAGE + levels[k].sigma * NOISE;
  let worst = 0;
  const sampler = samplerFromPlan(plan, (x, t, out) => {
    out.data[0] = typeof answer === "number" ? answer : answer(x.data[0], t);
  });
  await sampler({ data: Float64Array.of(stateAt(0)), dims: [1] }, {
    onStep: ({ step, x, clean }) => {
      worst = Math.max(worst, Math.abs(x.data[0] - stateAt(step + 1)), Math.abs(clean().data[0] - IMAGE));
    },
  });
  return worst;
}

for (const scheduler of DISCRETE) {
  Deno.test(`${scheduler} stays on its path with exact noise, from any step on`, async () => {
    for (const ends of ENDS) {
      // Exact noise says nothing of the image where there is nothing but noise.
      if (scheduler.startsWith("DDIM") && ends.rescale_betas_zero_snr) continue;
      for (const start of QUIRKY.includes(scheduler) ? [0] : [0, 3]) {
        const config = { _class_name: scheduler, ...PLAIN, ...ends };
        const worst = await deviation(config, 5, NOISE, start);
        assert(worst < 1e-8, `${worst} off with ${JSON.stringify(ends)} from ${start}`);
      }
    }
  });
}

for (const scheduler of DISCRETE.filter((name) => !/^(DDIMInverse|PNDM|KDPM2)/.test(name))) {
  Deno.test(`${scheduler} stays on its path with the exact image`, async () => {
    for (const ends of ENDS) {
      const config = { _class_name: scheduler, ...PLAIN, ...ends, prediction_type: "sample" };
      const worst = await deviation(config, 5, IMAGE, 0);
      assert(worst < 1e-8, `${worst} off with ${JSON.stringify(ends)}`);
    }
  });
}

Deno.test("flows stay on their path from t = 1", async () => {
  const flows = ["FlowMatchEulerDiscreteScheduler", "FlowMatchHeunDiscreteScheduler"]
    .map((_class_name): SchedulerConfig => ({ _class_name, shift: 3 }));
  const others = [
    "DPMSolverMultistepScheduler",
    "DPMSolverSinglestepScheduler",
    "DEISMultistepScheduler",
    "UniPCMultistepScheduler",
  ]
    .map((_class_name) => ({
      _class_name,
      use_flow_sigmas: true,
      prediction_type: "flow_prediction",
      shift_terminal: null,
    }));
  for (const config of [...flows, ...others]) {
    for (const start of [0, 2]) {
      const worst = await deviation(config, 5, NOISE - IMAGE, start);
      assert(worst < 1e-12, `${config._class_name}: ${worst} from ${start}`);
    }
  }
  const [{ signal, sigma }] = schedulerLevels(flows[0], 5);
  assertEquals([signal, sigma], [0, 1]);
});

Deno.test("a plan from noise begins as one from the first level with init_noise_sigma", async () => {
  for (const timestep_spacing of ["leading", "trailing"]) {
    for (
      const name of [
        "EulerDiscreteScheduler",
        "HeunDiscreteScheduler",
        "LMSDiscreteScheduler",
        "KDPM2DiscreteScheduler",
      ]
    ) {
      const config = { _class_name: name, timestep_spacing };
      const [{ sigma }] = schedulerLevels(config, 4);
      const run = async (start: 0 | undefined, x: number) => {
        const sampler = samplerFromPlan(
          schedulerPlan(config, 4, { start }),
          (x, t, out) => void (out.data[0] = Math.sin(x.data[0] + t)),
        );
        return (await sampler({ data: Float64Array.of(x), dims: [1] })).data[0];
      };
      const scale = timestep_spacing === "leading" ? Math.hypot(sigma, 1) : sigma;
      const [fromNoise, fromState] = [await run(undefined, 0.7), await run(0, 0.7 * scale)];
      assert(Math.abs(fromNoise - fromState) < 1e-11, `${name}: ${fromNoise} and ${fromState}`);
    }
  }
});

Deno.test("EDM's schedulers stay on their path with EDM's networks", async () => {
  for (const name of ["EDMEulerScheduler", "EDMDPMSolverMultistepScheduler"]) {
    for (const prediction_type of ["epsilon", "v_prediction"]) {
      for (const final_sigmas_type of ["zero", "sigma_min"]) {
        const config = { _class_name: name, prediction_type, final_sigmas_type, sigma_data: 0.8, solver_order: 3 };
        // What brings c_skip x + c_out output to the image (arXiv 2206.00364, table 1).
        const answer: Answer = (input, t) => {
          const sigma = Math.exp(4 * t),
            norm = Math.hypot(sigma, 0.8),
            sign = prediction_type === "epsilon" ? 1 : -1;
          return sign * (IMAGE - (0.8 / norm) ** 2 * input * norm) * norm / (sigma * 0.8);
        };
        for (const start of [0, 2]) {
          const worst = await deviation(config, 6, answer, start);
          assert(worst < 1e-9, `${worst} off with ${JSON.stringify(config)} from ${start}`);
        }
      }
    }
  }
});

Deno.test("IPNDM stays on its path with exact velocities", async () => {
  const answer: Answer = (_, t) => Math.cos(t * Math.PI / 2) * NOISE - Math.sin(t * Math.PI / 2) * IMAGE;
  // At its first step it takes the state for the noise, and predicts no image.
  const worst = await deviation({ _class_name: "IPNDMScheduler" }, 6, answer, 1);
  assert(worst < 1e-6, `${worst}`); // its levels are rounded to float32
});
