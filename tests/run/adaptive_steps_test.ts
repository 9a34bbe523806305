// What an adaptive run promises of its steps: none beyond its budget, none with more than the error allowed.
import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import {
  type EpsFn,
  getAdaptiveSampler,
  getLinearAlphaFns,
  type SavedAdaptiveRun,
  VESDE,
  VPSDE,
} from "../../mod.ts";
import { mixtureEps } from "../support/mixture.ts";

const NARROW = { weights: [0.5, 0.5], means: [[1], [-1]], stds: [0.01, 0.01] };
const noise = { data: Float64Array.of(3.7), dims: [1, 1] };

Deno.test("a run may take maxNfe evaluations, and not one more", async () => {
  const sde = new VPSDE(getLinearAlphaFns(0.1, 20)), epsFn = mixtureEps(NARROW, sde);
  const whole = await getAdaptiveSampler(sde, epsFn)(noise);
  assertEquals(await getAdaptiveSampler(sde, epsFn, { maxNfe: whole.nfe })(noise), whole);
  const maxNfe = whole.nfe - 1;
  await assertRejects(() => getAdaptiveSampler(sde, epsFn, { maxNfe })(noise), RangeError, `maxNfe = ${maxNfe}`);
});

Deno.test("no step is kept whose error is above what is allowed", async () => {
  // In this schedule errors are neither scaled nor carried, and only the step across the jump makes one.
  const sde = new VESDE({ sigmaMin: 0.01, sigmaMax: 5 });
  const jump: EpsFn = (_x, t, out) => void (out.data[0] = t > 2.5 ? 1 : 0);
  for (const pair of ["bosh32", "dopri54"] as const) {
    let rejections = 0, largest = 0;
    for (let atol = 0.001; atol < 0.5; atol *= 1.1) {
      const { errorEstimate, rejected } = await getAdaptiveSampler(sde, jump, { pair, atol, rtol: 1e-12 })(noise);
      assert(
        errorEstimate <= 1.000001 * atol,
        `${pair} keeps an error of ${errorEstimate} where ${atol} is allowed`,
      );
      rejections += rejected;
      largest = Math.max(largest, errorEstimate / atol);
    }
    assert(rejections > 0, `${pair} rejects no step`);
    assert(largest > 0.9, `${pair} wastes steps: no error is above ${largest} of what is allowed`);
  }
});

Deno.test("one image that needs small steps gets them, in whatever batch", async () => {
  const sde = new VESDE({ sigmaMin: 0.01, sigmaMax: 5 }), epsFn = mixtureEps(NARROW, sde);
  const easy = new Array(63).fill(0); // on the symmetry's axis, where eps is 0
  const alone = await getAdaptiveSampler(sde, epsFn)(noise);
  for (const values of [[3.7, ...easy], [...easy, 3.7]]) {
    const { data, nfe } = await getAdaptiveSampler(sde, epsFn)({ data: Float64Array.from(values), dims: [64, 1] });
    assertEquals(nfe, alone.nfe);
    assertAlmostEquals(data[values.indexOf(3.7)], alone.data[0], 1e-12);
  }
});

Deno.test("a saved run of another type or size is refused", async () => {
  const sde = new VPSDE(getLinearAlphaFns(0.1, 20)), sampler = getAdaptiveSampler(sde, mixtureEps(NARROW, sde));
  const saves: SavedAdaptiveRun[] = [];
  await sampler(noise, { onStep: ({ save }) => void saves.push(save()) });
  const [saved] = saves;
  const single = { data: Float32Array.from(saved.x.data), dims: saved.x.dims };
  const long = { data: Float64Array.of(1, 2), dims: [2, 1] };
  for (const other of [single, long]) {
    await assertRejects(() => sampler(noise, { resume: { ...saved, x: other } }), Error, "The saved run's x must");
    await assertRejects(
      () => sampler(noise, { resume: { ...saved, eps: other } }),
      Error,
      "The saved run's eps must",
    );
  }
});
