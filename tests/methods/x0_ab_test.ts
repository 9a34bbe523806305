import { assert, assertAlmostEquals, assertThrows } from "@std/assert";
import {
  DiscreteVPSDE,
  type EpsFn,
  getCosAlphaFns,
  getLinearAlphaFns,
  getSampler,
  makePlan,
  type Prediction,
  type SamplerOptions,
  type Sde,
  VESDE,
  VPSDE,
} from "../../mod.ts";
import { mixtureEps } from "../support/mixture.ts";
import { measureOrder } from "../support/order_cases.ts";

const LINEAR = new VPSDE(getLinearAlphaFns(0.1, 20));
const SDES: Record<string, Sde> = {
  linear: LINEAR,
  cosine: new VPSDE(getCosAlphaFns(), { samplingT: 0.98 }),
  "variance exploding": new VESDE({ sigmaMin: 0.01, sigmaMax: 80 }),
  discrete: DiscreteVPSDE.fromBetas("linear"),
};
const NOISE = { data: Float64Array.of(0.7, -0.2, -1.1, 0.4), dims: [2, 2] };
const MIXTURE = { weights: [0.4, 0.6], means: [[0.5, -0.2], [-0.3, 0.4]], stds: [0.6, 0.8] };

async function near(
  a: Promise<{ data: ArrayLike<number> }>,
  b: Promise<{ data: ArrayLike<number> }>,
  tolerance = 1e-11,
) {
  const [x, y] = [(await a).data, (await b).data];
  for (let i = 0; i < x.length; i++) assertAlmostEquals(x[i], y[i], tolerance);
}

Deno.test("x0_ab of order 0 is DDIM", async () => {
  for (const sde of Object.values(SDES)) {
    const epsFn = mixtureEps(MIXTURE, sde);
    const run = (method: "x0_ab" | "t_ab") => getSampler(sde, epsFn, { method, abOrder: 0, numStep: 7 })(NOISE);
    await near(run("x0_ab"), run("t_ab"));
  }
});

/** eps of a model whose clean image is a polynomial in time, whatever x is. */
function polynomialEps(sde: Sde, degree: number): { epsFn: EpsFn; x0: (t: number) => number } {
  const x0 = (t: number) => 0.3 + (t / sde.samplingT) ** degree;
  return {
    x0,
    epsFn: (x, t, out) => {
      const signal = sde.signal(t);
      x.data.forEach((value, i) => out.data[i] = (value / signal - x0(t)) / sde.rho(t));
    },
  };
}

Deno.test("x0_ab solves a clean image that is a polynomial in time exactly, once its history is long enough", async () => {
  for (const [name, sde] of Object.entries(SDES)) {
    for (const degree of [0, 1, 2, 3]) {
      const { epsFn } = polynomialEps(sde, degree);
      // One step of a long history against many: both are exact, so that how the grid is cut makes no difference.
      const [T, eps] = [sde.samplingT, sde.isContinuous ? sde.samplingEps : 1];
      const from = sde.isContinuous ? [T, 0.9 * T, 0.75 * T, 0.6 * T] : [999, 900, 750, 600];
      const coarse = [...from, 0.3 * T, eps],
        fine = [...from, ...[0.5, 0.4, 0.3, 0.2, 0.1].map((s) => s * T), eps];
      const options: SamplerOptions = { method: "x0_ab", abOrder: degree };
      const run = (timesteps: number[]) => getSampler(sde, epsFn, { ...options, timesteps })(NOISE);
      try {
        await near(run(coarse), run(fine), 1e-9);
      } catch (error) {
        throw new Error(`${name}, degree ${degree}: ${(error as Error).message}`);
      }
    }
  }
});

Deno.test("x0_ab is of second order after its warm start, with a corrector and without", async () => {
  const falling = { abOrder: 2, correctorOrder: 2, lowerOrderFinal: true };
  for (const options of [{ abOrder: 1 }, { abOrder: 3 }, { abOrder: 1, correctorOrder: 1 }, falling]) {
    const order = await measureOrder({
      name: "x0_ab",
      schedule: "linear",
      options: { method: "x0_ab", ...options },
      expected: 2,
      counts: [640, 1280, 2560],
    });
    assertAlmostEquals(order, 2, 0.2);
  }
});

Deno.test("x0_ab draws the same from every prediction", async () => {
  const eps = mixtureEps(MIXTURE, LINEAR);
  const modelOf = (prediction: Prediction): EpsFn => async (x, t, out) => {
    await eps(x, t, out);
    const signal = LINEAR.signal(t), sigma = signal * LINEAR.rho(t);
    out.data.forEach((e, i) => {
      const x0 = (x.data[i] - sigma * e) / signal;
      out.data[i] = { eps: e, v: signal * e - sigma * x0, x0, flow: e - x0 }[prediction];
    });
  };
  const run = (prediction: Prediction) =>
    getSampler(LINEAR, modelOf(prediction), { method: "x0_ab", correctorOrder: 2, numStep: 6, prediction })(NOISE);
  for (const prediction of ["v", "x0", "flow"] as const) await near(run(prediction), run("eps"), 1e-9);
  const plan = makePlan(LINEAR, { method: "x0_ab", numStep: 3, prediction: "x0" });
  assert(plan.stages.every(({ store }) => store[0] === 0 && store[1] === 1));
});

Deno.test("x0_ab is refused with Runge-Kutta steps to start", () => {
  const options = { method: "x0_ab", startUp: "rk" } as unknown as SamplerOptions;
  assertThrows(() => makePlan(LINEAR, options), RangeError, 'x0_ab starts with "orders"');
});
