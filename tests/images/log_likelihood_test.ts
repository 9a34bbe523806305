import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import {
  type Divergence,
  type EpsFn,
  getLinearAlphaFns,
  getTimesteps,
  type LikelihoodOptions,
  logLikelihood,
  type Sde,
  VESDE,
  VPSDE,
} from "../../mod.ts";
import { mixtureEps } from "../support/mixture.ts";

const MIXTURE = { weights: [0.4, 0.6], means: [[0.8, -0.3], [-0.5, 0.9]], stds: [0.35, 0.5] };
const IMAGES = { data: Float64Array.of(0.8, -0.3, -0.5, 0.9, 0.1, 0.2, 1.5, -1, -1.4, 1.2), dims: [5, 2] };
const GRID: LikelihoodOptions = { method: "rho_rk", rkMethod: "4rk", tsPhase: "log", numStep: 300 };
/** So much noise at the end that the prior is the truth. */
const vp = new VPSDE(getLinearAlphaFns(0.1, 60), { samplingEps: 1e-4 });

/** log of the mixture's density, diffused to time t. */
function trueLogDensity(sde: Sde, x: ArrayLike<number>, row: number, t: number): number {
  const alpha = sde.signal(t), sigma = alpha * sde.rho(t);
  const terms = MIXTURE.means.map(([a, b], k) => {
    const variance = (alpha * MIXTURE.stds[k]) ** 2 + sigma ** 2;
    const square = (x[row] - alpha * a) ** 2 + (x[row + 1] - alpha * b) ** 2;
    return Math.log(MIXTURE.weights[k]) - square / (2 * variance) - Math.log(2 * Math.PI * variance);
  });
  const top = Math.max(...terms);
  return top + Math.log(terms.reduce((sum, term) => sum + Math.exp(term - top), 0));
}

/** The divergence of the mixture's eps by differences so fine that it is exact for our purposes. */
function exactDivergence(sde: Sde): Divergence {
  const epsFn = mixtureEps(MIXTURE, sde);
  return (x, t) => {
    const sums = new Float64Array(x.dims[0]);
    for (let axis = 0; axis < 2; axis++) {
      const [ahead, behind] = [1e-5, -1e-5].map((by) => {
        const data = Float64Array.from(x.data, (value, i) => i % 2 === axis ? value + by : value);
        const out = { data: new Float64Array(data.length), dims: x.dims };
        epsFn({ data, dims: x.dims }, t, out);
        return out.data;
      });
      sums.forEach((_, row) => sums[row] += (ahead[2 * row + axis] - behind[2 * row + axis]) / 2e-5);
    }
    return sums;
  };
}

async function worst(sde: Sde, options: LikelihoodOptions): Promise<number> {
  const { logDensity } = await logLikelihood(sde, mixtureEps(MIXTURE, sde), IMAGES, options);
  return Math.max(
    ...logDensity.map((value, i) => Math.abs(value - trueLogDensity(sde, IMAGES.data, 2 * i, sde.samplingEps))),
  );
}

Deno.test("with the exact divergence it is the mixture's own log-density", async () => {
  const error = await worst(vp, { ...GRID, divergence: exactDivergence(vp) });
  assert(error < 1e-5, `${error}`);
  const ve = new VESDE({ sigmaMin: 0.005, sigmaMax: 2e5 });
  const veError = await worst(ve, { ...GRID, divergence: exactDivergence(ve) });
  assert(veError < 1e-4, `${veError}`);
});

Deno.test("multistep plans find it too, the nearer the more steps", async () => {
  for (const method of ["t_ab", "log_rho_ab", "ipndm"] as const) {
    const errors = [];
    for (const numStep of [60, 240]) {
      errors.push(
        await worst(vp, { method, abOrder: 2, tsPhase: "log", numStep, divergence: exactDivergence(vp) }),
      );
    }
    assert(errors[1] < 0.05 && errors[1] < errors[0] / 10, `${method}: ${errors}`);
  }
});

Deno.test("Hutchinson's estimate is right on average over its directions", async () => {
  const { nfe } = await logLikelihood(vp, mixtureEps(MIXTURE, vp), IMAGES, { ...GRID, probes: 2 });
  assertEquals(nfe, 5 * 1200);
  const one = await worst(vp, { ...GRID, numStep: 50, probes: 1 });
  const many = await worst(vp, { ...GRID, numStep: 50, probes: 500 });
  assert(many < 0.3 && many < one / 5, `${one}, ${many}`);
});

Deno.test("Hutchinson's estimate is exact for a model that is linear with equal factors", async () => {
  const sigma = (t: number) => vp.signal(t) * vp.rho(t);
  const x = { data: Float64Array.of(0.5, -1, 2, 0), dims: [2, 2] };
  const { logDensity, noise } = await logLikelihood(
    vp,
    (x, t, out) => void x.data.forEach((value, i) => out.data[i] = sigma(t) * value),
    x,
    GRID,
  );
  logDensity.forEach((value, row) => {
    const square = x.data[2 * row] ** 2 + x.data[2 * row + 1] ** 2;
    assertAlmostEquals(value, -square / 2 - Math.log(2 * Math.PI), 1e-4);
  });
  noise.data.forEach((value, i) => assertAlmostEquals(value, x.data[i], 1e-4));
});

Deno.test("a model that predicts x0 has the likelihood of the eps that it stands for", async () => {
  const epsFn = mixtureEps(MIXTURE, vp);
  const divergenceOfEps = exactDivergence(vp);
  const clean: EpsFn = (x, t, out) => {
    epsFn(x, t, out);
    out.data.forEach((eps, i) => out.data[i] = x.data[i] / vp.signal(t) - vp.rho(t) * eps);
  };
  const divergence: Divergence = async (x, t) =>
    Array.from(await divergenceOfEps(x, t), (value) => 2 / vp.signal(t) - vp.rho(t) * value);
  const grid: LikelihoodOptions = { ...GRID, numStep: 80 };
  const expected = await logLikelihood(vp, epsFn, IMAGES, { ...grid, divergence: divergenceOfEps });
  const found = await logLikelihood(vp, clean, IMAGES, { ...grid, divergence, prediction: "x0" });
  expected.logDensity.forEach((value, i) => assertAlmostEquals(found.logDensity[i], value, 1e-6));
});

Deno.test("the prior is taken where an explicit grid ends", async () => {
  const early = getTimesteps(new VPSDE(getLinearAlphaFns(0.1, 60), { samplingEps: 1e-4, samplingT: 0.7 }), {
    tsPhase: "log",
    numStep: 300,
  });
  const method = { method: "rho_rk", rkMethod: "4rk" } as const;
  const error = await worst(vp, { ...method, timesteps: early.reverse(), divergence: exactDivergence(vp) });
  assert(error < 1e-2, `${error}`);
});

Deno.test("bad options are refused", async () => {
  const refused = (options: LikelihoodOptions, text: string) =>
    assertRejects(() => logLikelihood(vp, mixtureEps(MIXTURE, vp), IMAGES, options), RangeError, text);
  const none = undefined as unknown as typeof IMAGES;
  await assertRejects(() => logLikelihood(vp, mixtureEps(MIXTURE, vp), none), TypeError, "images.data must be");
  await refused({ probes: 0 }, "probes must be an integer of at least 1, found 0");
  await refused({ seed: -1 }, "seed must be an integer of at least 0, found -1");
  await refused({ difference: 0 }, "difference must be a finite number greater than 0, found 0");
  await refused({ divergence: () => [NaN, 0, 0, 0, 0] }, "log-density must be finite, found NaN for image 0");
});

Deno.test("a model that predicts nothing but a shift has the density of the shifted noise", async () => {
  // Asked late, and answered into `out`: what the model says is waited for.
  const epsFn: EpsFn = async (_x, _t, out) => {
    await new Promise((resolve) => setTimeout(resolve));
    out.data.fill(0.25);
  };
  const options = { method: "t_ab", abOrder: 1, numStep: 2 } as const, divergence = () => [0, 0, 0, 0, 0];
  const { logDensity, noise, nfe } = await logLikelihood(vp, epsFn, IMAGES, { ...options, divergence });
  const [begin, end] = [vp.samplingEps, vp.samplingT], ratio = vp.signal(end) / vp.signal(begin);
  const shift = vp.signal(end) * (vp.rho(end) - vp.rho(begin)) * 0.25, sigma = vp.signal(end) * vp.rho(end);
  noise.data.forEach((value, i) => assertAlmostEquals(value, ratio * IMAGES.data[i] + shift, 1e-9));
  logDensity.forEach((value, row) => {
    const square = (noise.data[2 * row] ** 2 + noise.data[2 * row + 1] ** 2) / sigma ** 2;
    assertAlmostEquals(
      value,
      -square / 2 - Math.log(2 * Math.PI) - 2 * Math.log(sigma) + 2 * Math.log(ratio),
      1e-9,
    );
  });
  assertEquals(nfe, 2);
});

Deno.test("by default there is one direction, of seed 0, and each costs two evaluations", async () => {
  const of = (more: LikelihoodOptions) =>
    logLikelihood(vp, mixtureEps(MIXTURE, vp), IMAGES, { method: "t_ab", numStep: 2, ...more });
  const usual = await of({});
  assertEquals(usual, await of({ probes: 1, seed: 0 }));
  assertEquals([usual.nfe, (await of({ probes: 3 })).nfe], [2 * 3, 2 * 7]);
});

Deno.test("options that a likelihood does not have are refused by their names", async () => {
  for (const options of [{ invert: false }, { correctorOrder: 1 }, { numSteps: 4 }]) {
    const [name] = Object.keys(options);
    await assertRejects(
      () => logLikelihood(vp, mixtureEps(MIXTURE, vp), IMAGES, options as unknown as LikelihoodOptions),
      TypeError,
      name,
    );
  }
});

Deno.test("a model has one evaluation at a time, those of the estimate too", async () => {
  let running = 0, most = 0;
  const epsFn: EpsFn = async (_x, _t, out) => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve));
    out.data.fill(0.25);
    running--;
  };
  await logLikelihood(vp, epsFn, IMAGES, { method: "t_ab", abOrder: 1, numStep: 2, probes: 2 });
  assertEquals(most, 1);
});
