// Adaptive runs take the options of any run: a callback at the end of each step, a signal, a saved run to go on from.
import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import {
  type AdaptiveStepInfo,
  type EpsFn,
  getAdaptiveSampler,
  getLinearAlphaFns,
  inpaint,
  type SavedAdaptiveRun,
  VPSDE,
} from "../../mod.ts";
import { mixtureEps } from "../support/mixture.ts";

const sde = new VPSDE(getLinearAlphaFns(0.1, 20));
const MIXTURE = { weights: [0.4, 0.6], means: [[0.5, -0.2], [-0.3, 0.4]], stds: [0.1, 0.2] };
const NOISE = { data: Float64Array.of(0.7, -0.2, -1.1, 0.4), dims: [2, 2] };
const epsFn = mixtureEps(MIXTURE, sde);
const OPTIONS = { rtol: 1e-4, atol: 1e-4 };

Deno.test("the callback of an adaptive run is told of every step that is kept", async () => {
  for (const pair of ["bosh32", "dopri54"] as const) {
    const infos: AdaptiveStepInfo<Float64Array>[] = [], states: number[][] = [];
    const sampler = getAdaptiveSampler(sde, epsFn, { ...OPTIONS, pair });
    const sample = await sampler(NOISE, {
      onStep: (info) => {
        infos.push(info);
        states.push([...info.x.data]);
        const clean = info.clean().data, { x, eps, tNext } = info;
        clean.forEach((value, i) =>
          assertAlmostEquals(value, x.data[i] / sde.signal(tNext) - sde.rho(tNext) * eps.data[i], 1e-9)
        );
        const out = { data: new Float64Array(4), dims: [2, 2] };
        epsFn(x, tNext, out);
        out.data.forEach((value, i) => assertAlmostEquals(eps.data[i], value, 1e-12));
      },
    });
    assertEquals(infos.map(({ step }) => step), infos.map((_, i) => i));
    assertEquals(infos.map(({ tNext }) => tNext), sample.timesteps.slice(1));
    assertEquals(states[states.length - 1], [...sample.data]);
    assertEquals([...new Set(infos.map(({ totalNfe }) => totalNfe))], [Infinity, sample.nfe]);
    assertEquals(infos[infos.length - 1].nfe, sample.nfe);
    assertEquals(await sampler(NOISE), sample, "a callback that only looks changes nothing");
  }
});

Deno.test("what a callback writes, the next step starts from", async () => {
  const sampler = getAdaptiveSampler(sde, epsFn, OPTIONS);
  const image = { data: Float64Array.of(0.1, 0.2, 0.3, 0.4), dims: [2, 2] };
  const mask = { data: Float64Array.of(0, 1, 1, 0), dims: [2, 2] };
  let asked = 0;
  const counting = getAdaptiveSampler(sde, (x, t, out) => (asked++, epsFn(x, t, out)), OPTIONS);
  const { data, nfe, timesteps, rejected } = await counting(NOISE, {
    onStep: inpaint(sde, { image, mask, noise: NOISE }),
  });
  assertEquals([data[0], data[3]], [0.1, 0.4]);
  assertEquals(nfe, asked);
  // The model is asked anew at each step's start that was changed, all but the end.
  assertEquals(nfe, 3 * (timesteps.length - 1 + rejected) + timesteps.length - 1);
  const moved = await sampler(NOISE, { onStep: ({ x, step }) => void (step === 2 && x.data.fill(0.5)) });
  assert(moved.data.some((value, i) => Math.abs(value - data[i]) > 1e-3));
  assertAlmostEquals(moved.data[0], moved.data[2], 1e-12); // both images are the same from there
});

Deno.test("an adaptive run goes on from where it was saved, bit for bit", async () => {
  for (const pair of ["bosh32", "dopri54"] as const) {
    const sampler = getAdaptiveSampler(sde, epsFn, { ...OPTIONS, pair, maxNfe: 200 });
    const saves: SavedAdaptiveRun[] = [];
    const whole = await sampler(NOISE, { onStep: ({ save }) => void saves.push(save()) });
    assertEquals(saves.length, whole.timesteps.length - 1);
    const other = { data: new Float64Array(4), dims: [2, 2] };
    for (const saved of saves) {
      const again = await sampler(other, { resume: JSON.parse(JSON.stringify(saved), revived) });
      assertEquals(again, whole);
    }
    const changed: SavedAdaptiveRun[] = [];
    const onStep = ({ x, save }: AdaptiveStepInfo) => {
      x.data[0] += 1e-3;
      changed.push(save());
    };
    const wholeChanged = await sampler(NOISE, { onStep });
    assertEquals(await sampler(other, { resume: changed[1], onStep }), wholeChanged);
  }
});

/** A typed array comes out of JSON as an object of its indices. */
function revived(key: string, value: unknown): unknown {
  return key === "data" ? Float64Array.from(Object.values(value as object)) : value;
}

Deno.test("a saved adaptive run that does not fit is refused", async () => {
  const sampler = getAdaptiveSampler(sde, epsFn, OPTIONS), saves: SavedAdaptiveRun[] = [];
  await sampler(NOISE, { onStep: ({ save }) => void saves.push(save()) });
  const refused = (resume: object, text: string) =>
    assertRejects(() => sampler(NOISE, { resume: { ...saves[1], ...resume } }), Error, text);
  await refused(
    { x: { data: Float32Array.of(1), dims: [1] } },
    "x must have 4 elements of the noise's type, found 1",
  );
  await refused({ eps: { data: Float64Array.of(NaN, 1, 1, 1), dims: [4] } }, "The saved run's eps must be finite");
  await refused({ nfe: 0 }, "The saved run's nfe must be an integer of at least 1, found 0");
  await refused({ rejected: -1 }, "The saved run's rejected must be an integer of at least 0, found -1");
  await refused({ timesteps: [0.5] }, "must begin at t = 1, found 0.5");
  for (const bad of [{ position: NaN }, { width: Infinity }, { error: undefined }, { timesteps: undefined }]) {
    await refused(bad, "must begin at t = 1");
  }
});

Deno.test("a signal ends an adaptive run, whatever model and callback are doing", async () => {
  const never = () => new Promise<never>(() => {});
  const runs: [EpsFn, (() => Promise<void>) | undefined][] = [[epsFn, never], [never, undefined]];
  for (const [model, onStep] of runs) {
    const controller = new AbortController();
    const run = getAdaptiveSampler(sde, model)(NOISE, { signal: controller.signal, onStep });
    setTimeout(() => controller.abort(new Error("enough")), 5);
    await assertRejects(() => run, Error, "enough");
  }
});
