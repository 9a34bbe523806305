import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  type AdaptiveOptions,
  diffuse,
  type EpsFn,
  getAdaptiveSampler,
  getLinearAlphaFns,
  getNoise,
  getSampler,
  VESDE,
  VPSDE,
} from "../../mod.ts";
import { mixtureEps } from "../support/mixture.ts";
import { makeSde } from "../support/schedules.ts";

const MIXTURE = { weights: [0.5, 0.5], means: [[1, 0.3], [-1, 0.5]], stds: [0.2, 0.4] };
const vp = new VPSDE(getLinearAlphaFns(0.1, 20));
const single = getNoise([8, 2], { seed: 21 });
const NOISE = { data: Float64Array.from(single.data), dims: single.dims };

function distance(a: { data: Float64Array }, b: { data: Float64Array }): number {
  return Math.sqrt(a.data.reduce((sum, value, i) => sum + (value - b.data[i]) ** 2, 0) / a.data.length);
}

Deno.test("the error falls with the tolerance, and its estimate tells its size", async () => {
  const ve = new VESDE({ sigmaMin: 0.01, sigmaMax: 50 });
  for (const sde of [vp, ve, makeSde({ kind: "ddpm" })]) {
    const epsFn = mixtureEps(MIXTURE, sde), start = diffuse(sde, sde.samplingT, NOISE);
    const grid = sde.isContinuous ? { tsPhase: "log", numStep: 1500 } as const : { timesteps: realTimes(sde) };
    const exact = await getSampler(sde, epsFn, {
      method: "rho_rk",
      rkMethod: "5dopri",
      ...grid,
    })(start);
    for (const pair of ["bosh32", "dopri54"] as const) {
      let lastError = Infinity, lastNfe = 0;
      for (const tolerance of [1e-2, 1e-4, 1e-6]) {
        const sampler = getAdaptiveSampler(sde, epsFn, { pair, rtol: tolerance, atol: tolerance, maxNfe: 20000 });
        const sample = await sampler(start);
        const error = distance(sample, exact);
        const text =
          `${pair} at ${tolerance}: error ${error}, estimate ${sample.errorEstimate}, ${sample.nfe} NFE`;
        assert(error < 30 * tolerance && error < lastError / 5, text);
        assert(error < 10 * sample.errorEstimate && sample.errorEstimate < 1000 * error, text);
        assert(sample.nfe > lastNfe, text);
        [lastError, lastNfe] = [error, sample.nfe];
      }
    }
  }
});

function realTimes(sde: VPSDE | ReturnType<typeof makeSde>): number[] {
  const [high, low] = [sde.samplingT, sde.samplingEps].map((t) => Math.log(sde.rho(t)));
  const times = Array.from({ length: 1501 }, (_, i) => sde.timeOfRho(Math.exp(high + (low - high) * i / 1500)));
  times[0] = sde.samplingT;
  times[1500] = sde.samplingEps;
  return times;
}

Deno.test("evaluations are counted, reused from step to step, and steps end exactly at the end", async () => {
  let asked = 0;
  const epsFn = mixtureEps(MIXTURE, vp);
  const counting: EpsFn = (x, t, out) => (asked++, epsFn(x, t, out));
  for (const [pair, each] of [["bosh32", 3], ["dopri54", 6]] as const) {
    asked = 0;
    const { nfe, timesteps, rejected } = await getAdaptiveSampler(vp, counting, { pair })(NOISE);
    assertEquals(nfe, asked);
    assertEquals(nfe, 1 + each * (timesteps.length - 1 + rejected));
    assertEquals([timesteps[0], timesteps[timesteps.length - 1]], [1, 1e-3]);
    assert(timesteps.every((t, i) => i === 0 || t < timesteps[i - 1]));
  }
});

Deno.test("inversion and sampling come back to the start", async () => {
  const epsFn = mixtureEps(MIXTURE, vp), options: AdaptiveOptions = { pair: "dopri54", rtol: 1e-8, atol: 1e-8 };
  const image = await getAdaptiveSampler(vp, epsFn, options)(NOISE);
  const noise = await getAdaptiveSampler(vp, epsFn, { ...options, invert: true })(image);
  assert(distance(noise, NOISE) < 1e-5, `${distance(noise, NOISE)}`);
  assert(noise.timesteps[0] < noise.timesteps[1]);
});

Deno.test("a v prediction is as good as eps", async () => {
  const epsFn = mixtureEps(MIXTURE, vp);
  const velocity: EpsFn = (x, t, out) => {
    epsFn(x, t, out);
    const alpha = vp.signal(t), sigma = alpha * vp.rho(t);
    out.data.forEach((eps, i) => out.data[i] = (eps - sigma * x.data[i]) / alpha);
  };
  const options: AdaptiveOptions = { rtol: 1e-6, atol: 1e-6 };
  const [a, b] = await Promise.all([
    getAdaptiveSampler(vp, epsFn, options)(NOISE),
    getAdaptiveSampler(vp, velocity, { ...options, prediction: "v" })(NOISE),
  ]);
  assert(distance(a, b) < 1e-8);
});

Deno.test("bad options, too small a budget, abortion and outputs that are not finite are errors", async () => {
  const epsFn = mixtureEps(MIXTURE, vp);
  const refused = (options: object, text: string) =>
    assertThrows(() => getAdaptiveSampler(vp, epsFn, options as AdaptiveOptions), RangeError, text);
  refused({ pair: "rk45" }, 'pair must be one of bosh32, dopri54, found "rk45"');
  refused({ rtol: 0 }, "rtol must be a finite number greater than 0, found 0");
  refused({ atol: NaN }, "atol must be a finite number greater than 0, found NaN");
  refused({ maxNfe: 0.5 }, "maxNfe must be an integer of at least 1, found 0.5");
  refused({ prediction: "score" }, "prediction must be one of");
  const tight = getAdaptiveSampler(vp, epsFn, { rtol: 1e-9, atol: 1e-9, maxNfe: 50 });
  await assertRejects(() => tight(NOISE), RangeError, "asks for more than maxNfe = 50 evaluations");
  const bad = getAdaptiveSampler(vp, (x, t, out) => (epsFn(x, t, out), void (out.data[3] = t < 0.5 ? NaN : 0)));
  await assertRejects(() => bad(NOISE), RangeError, "must be finite, found NaN or Infinity at step");
  const stopped = getAdaptiveSampler(vp, epsFn);
  await assertRejects(() => stopped(NOISE, { signal: AbortSignal.abort(new Error("enough")) }), Error, "enough");
  await assertRejects(
    () => stopped({ data: Float64Array.of(NaN), dims: [1] }),
    RangeError,
    "noise must be finite",
  );
});
