// The ends of schedules where rho is infinite (nothing is left of the image) or 0 (nothing of the noise).
import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  diffuse,
  DiscreteVPSDE,
  type EpsFn,
  getAdaptiveSampler,
  getCosAlphaFns,
  getLinearAlphaFns,
  getSampler,
  getTimesteps,
  makePlan,
  METHOD_NAMES,
  type PlanOptions,
  type Prediction,
  RectifiedFlow,
  type Sde,
  SubVPSDE,
  VESDE,
  VPSDE,
} from "../../mod.ts";
import { fitPlan, optimalTimesteps } from "../../src/fit/mod.ts";
import { sigmaOf } from "../../src/schedules/sde.ts";
import { neededOptions } from "../support/needed_options.ts";

/** From pure noise to the clean image. A schedule of two alphaBars is as smooth as any in between. */
const WHOLE: Record<string, Sde> = {
  "rectified flow": new RectifiedFlow({ samplingT: 1, samplingEps: 0 }),
  "discrete with zero terminal SNR": new DiscreteVPSDE([1, 0], { clip: false }),
  cosine: new VPSDE(getCosAlphaFns(), { samplingT: 1, samplingEps: 0 }),
};
/** Of which samples come from noise of this size, and end at rho 0. */
const TO_ZERO: Record<string, Sde> = {
  linear: new VPSDE(getLinearAlphaFns(0.1, 20), { samplingEps: 0 }),
  "variance exploding": new VESDE({ sigmaMin: 0, sigmaMax: 80 }),
};
const MEAN = 0.4, STD = 0.7;
const NOISE = { data: Float64Array.of(0.7, -0.2, -1.1, 2), dims: [4] };

/** Standard deviation of a state whose image is normal with deviation STD: the flow multiplies the rest by its change. */
const spread = (sde: Sde, t: number) => Math.hypot(sde.signal(t) * STD, sigmaOf(sde, t));

/** The exact model of normal data, of what it is asked to predict. */
function model(sde: Sde, prediction: Prediction): EpsFn {
  return (x, t, out) => {
    const signal = sde.signal(t), sigma = sigmaOf(sde, t);
    for (let i = 0; i < x.data.length; i++) {
      const rest = (x.data[i] - signal * MEAN) / spread(sde, t) ** 2;
      const x0 = MEAN + signal * STD ** 2 * rest, eps = sigma * rest;
      out.data[i] = { eps, x0, v: signal * eps - sigma * x0, flow: eps - x0 }[prediction];
    }
  };
}

/** Largest error of a sample; times of a discrete schedule are real. */
async function errorOf(sde: Sde, options: PlanOptions, steps: number, prediction: Prediction): Promise<number> {
  const { samplingT: T, samplingEps: eps } = sde;
  const timesteps = Array.from({ length: steps + 1 }, (_, i) => T + (eps - T) * i / steps);
  if (T > 10) timesteps.forEach((t, i) => timesteps[i] = T * (t / T) ** 7); // EDM's grid, to 0
  // Signal and sigma are square roots of time here, which a grid must follow at both ends.
  if (!sde.isContinuous) timesteps.forEach((t, i) => timesteps[i] = t ** 3 * (10 - 15 * t + 6 * t * t));
  const start = diffuse(sde, T, NOISE);
  const { data } = await getSampler(sde, model(sde, prediction), { ...options, timesteps, prediction })(start);
  return Math.max(...NOISE.data.map((_, i) => {
    const z = (start.data[i] - sde.signal(T) * MEAN) / spread(sde, T);
    return Math.abs(data[i] - (sde.signal(eps) * MEAN + spread(sde, eps) * z));
  }));
}

async function slopeOf(...[sde, options, , prediction]: Parameters<typeof errorOf>): Promise<number> {
  const errors = [await errorOf(sde, options, 80, prediction), await errorOf(sde, options, 320, prediction)];
  return Math.log(errors[0] / errors[1]) / Math.log(4);
}

for (const [name, sde] of Object.entries(WHOLE)) {
  Deno.test(`x0_ab goes from pure noise to the clean image at its order: ${name}`, async () => {
    for (const prediction of ["x0", "v", "flow"] as const) {
      for (const [abOrder, order] of [[0, 1], [1, 2], [2, 2]]) {
        const slope = await slopeOf(sde, { method: "x0_ab", abOrder }, 0, prediction);
        assert(slope > order - 0.25, `${prediction}, order ${abOrder}: ${slope}`);
      }
    }
    const corrected = await slopeOf(sde, { method: "x0_ab", abOrder: 0, correctorOrder: 1 }, 0, "flow");
    assert(corrected > 1.85, `corrected: ${corrected}`);
  });

  Deno.test(`DDIM goes from pure noise to the clean image by any name: ${name}`, async () => {
    for (const method of ["ddim", "euler"] as const) {
      const slope = await slopeOf(sde, { method }, 0, "v");
      assertAlmostEquals(slope, 1, 0.15, `${method}: ${slope}`);
      const [own, x0] = [
        await errorOf(sde, { method }, 7, "flow"),
        await errorOf(sde, { method: "x0_ab", abOrder: 0 }, 7, "flow"),
      ];
      assertAlmostEquals(own, x0, 1e-12);
    }
    assertEquals(makePlan(sde, { method: "ddim", timesteps: [1, 0.5, 0], prediction: "flow" }).method, "t_ab");
  });
}

for (const [name, sde] of Object.entries(TO_ZERO)) {
  Deno.test(`x0_ab goes to sigma 0 at its order: ${name}`, async () => {
    for (const prediction of ["eps", "x0"] as const) {
      for (const [abOrder, order] of [[0, 1], [1, 2], [2, 2]]) {
        const slope = await slopeOf(sde, { method: "x0_ab", abOrder }, 0, prediction);
        assert(slope > order - 0.2, `${prediction}, order ${abOrder}: ${slope}`);
      }
    }
  });
}

Deno.test("the last step of x0_ab to sigma 0 is the extrapolated clean image alone", () => {
  const sde = WHOLE["rectified flow"];
  const stages =
    makePlan(sde, { method: "x0_ab", abOrder: 1, timesteps: [1, 0.6, 0.4, 0], prediction: "flow" }).stages;
  const [anchor, state, newest, older] = stages[2].update;
  assertEquals([anchor, state], [0, 0]);
  // Through (0.4, h) and (0.6, h1), at 0: 3 h - 2 h1.
  assertAlmostEquals(newest, 3, 1e-12);
  assertAlmostEquals(older, -2, 1e-12);
  assertEquals(stages[0].store, [1, -1]); // x0 = x - flow in pure noise
});

Deno.test("the last step of x0_rk to sigma 0 is the newest clean image alone, whatever tau", () => {
  // Where t is 0.5 rho is 1.
  const sde = WHOLE["rectified flow"], timesteps = [0.9, 0.5, 0];
  for (const tau of [0, 0.5, () => 0.5]) {
    const { stages } = makePlan(sde, { method: "x0_rk", tau, timesteps });
    assertEquals(stages.slice(2).map(({ update, noise }) => [update, noise]), [[[0, 0, 1], undefined]]);
  }
});

Deno.test("flow models step from t = 1 as Euler's method does in time", async () => {
  const sde = WHOLE["rectified flow"];
  const { data } = await getSampler(sde, (_x, t, out) => void out.data.fill(t), {
    method: "ddim",
    timesteps: [1, 0.5, 0],
    prediction: "flow",
  })({ data: Float64Array.of(2), dims: [1] });
  assertAlmostEquals(data[0], 2 - 0.5 * 1 - 0.5 * 0.5, 1e-15);
});

Deno.test("inversion of eps methods goes to pure noise", async () => {
  for (const sde of Object.values(WHOLE)) {
    const timesteps = Array.from({ length: 201 }, (_, i) => i / 200);
    const image = { data: NOISE.data.map((z) => MEAN + STD * z), dims: [4] };
    for (const method of ["t_ab", "ipndm"] as const) {
      const options = { method, abOrder: 1, timesteps, invert: true } as const;
      const { data } = await getSampler(sde, model(sde, "eps"), options)(image);
      data.forEach((value, i) => assertAlmostEquals(value, NOISE.data[i], 0.02));
    }
  }
});

Deno.test("methods without a limit where rho is infinite say so", () => {
  const sde = WHOLE["rectified flow"];
  const refused = (options: PlanOptions, text: string) =>
    assertThrows(() => makePlan(sde, { prediction: "flow", ...options }), RangeError, text);
  for (
    const method of METHOD_NAMES.filter((name) =>
      !name.startsWith("x0_") && name !== "rho_rk" && name !== "log_rho_ab"
    )
  ) {
    refused(
      neededOptions(method),
      `The method ${method} has no limit where rho is Infinity, at t = 1, beyond abOrder 0`,
    );
  }
  refused({ method: "t_ab", abOrder: 0, correctorOrder: 1 }, "x0_ab has one");
  refused({ method: "heun" }, "A Runge-Kutta method in rho has no limit where rho is infinite, at t = 1");
  refused(
    { method: "x0_ab", prediction: "eps" },
    "A model that predicts eps cannot be asked where rho is infinite, at t = 1",
  );
  refused({ method: "x0_ab", invert: true }, "The method x0_ab has no limit where rho is 0, at t = 0");
  assertThrows(() => getAdaptiveSampler(sde, () => {}), RangeError, "no limit where rho is infinite");
  for (const tsPhase of ["rho", "log"] as const) {
    assertThrows(
      () => getTimesteps(sde, { tsPhase }),
      RangeError,
      `tsPhase "${tsPhase}" needs a finite rho at the start`,
    );
  }
});

Deno.test("a plan that starts from pure noise is not fitted", async () => {
  const sde = WHOLE["rectified flow"], text = "A plan is fitted where rho is finite, found Infinity at t = 1";
  const options = { method: "ddim", prediction: "flow" } as const;
  assertThrows(() => optimalTimesteps(sde, options), RangeError, text);
  await assertRejects(() => fitPlan(sde, [], options), RangeError, text);
});

Deno.test("schedules are right at both of their ends", () => {
  const ends = (sde: Sde) =>
    [sde.samplingT, sde.samplingEps].map((t) => [sde.signal(t), sigmaOf(sde, t), sde.rho(t)]);
  for (const [name, sde] of Object.entries(WHOLE)) {
    if (name !== "cosine") assertEquals(ends(sde), [[0, 1, Infinity], [1, 0, 0]], name);
    assertEquals([sde.timeOfRho(Infinity), sde.rho(sde.timeOfRho(3)).toFixed(12)], [1, "3.000000000000"], name);
  }
  const sub = new SubVPSDE(getCosAlphaFns(), { samplingT: 1 });
  assertEquals(ends(sub)[0], [0, 1, Infinity]);
  assertEquals(ends(new VPSDE(getCosAlphaFns(), { samplingT: 1 }))[0], [0, 1, Infinity]);
  for (const t of [0.2, 0.5, 0.9]) {
    for (const sde of [...Object.values(WHOLE), sub]) {
      assertAlmostEquals(sigmaOf(sde, t), sde.signal(t) * sde.rho(t), 1e-15);
    }
  }
  const unclipped = DiscreteVPSDE.fromBetas([0.1, 0.5, 1], { clip: false });
  assertEquals([unclipped.alphaBar(2), unclipped.kinks(0, 2)], [0, [1]]);
  assertEquals(DiscreteVPSDE.fromBetas([0.1, 0.5, 1]).alphaBar(2), 1e-7);
  assert(DiscreteVPSDE.fromBetas("squaredcos_cap_v2", { clip: false }).alphaBar(999) < 1e-8);
  assertThrows(() => new DiscreteVPSDE([1, 0], { clips: false } as object), TypeError, "did you mean clip?");
});
