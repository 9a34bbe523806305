import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { getNoise, makePlan, NonFiniteError, type RunOptions, samplerFromPlan, type Tensor } from "../../mod.ts";
import { fillIncrement } from "../../src/tensors/brownian_path.ts";
import { savesOf, sde, tanhEps } from "../support/saved_runs.ts";
import { withNoise } from "../support/with_noise.ts";

const plan = withNoise(makePlan(sde, { method: "t_ab", abOrder: 2, numStep: 5 }));
const sampler = samplerFromPlan(plan, tanhEps);
const NOISE = getNoise([3, 4], { type: "float64" });

/** Noise of a caller's that is what the run takes by itself. */
function fromSeed(seed: number, first: number, dims: readonly number[]): RunOptions["noise"] {
  return (_step, stage) => getNoise(dims, { seed, first, step: stage + 1, type: "float64" });
}

Deno.test("the noise of a stage is that of getNoise() for its place among the evaluations", async () => {
  const own = await sampler(NOISE, { seed: 5, first: 7 });
  assertEquals(await sampler(NOISE, { noise: fromSeed(5, 7, NOISE.dims) }), own);
  assert((await sampler(NOISE, { seed: 6, first: 7 })).data.every((value, i) => value !== own.data[i]));
  assertEquals(await sampler(NOISE), await sampler(NOISE, { seed: 0, first: 0, noise: "fresh" }));
});

Deno.test("an image is the same in any batch, with fresh noise and along a path", async () => {
  for (const noise of ["fresh", "path"] as const) {
    const all = await sampler(NOISE, { seed: 5, first: 2, noise });
    for (const i of [0, 1, 2]) {
      const alone = await sampler({ data: NOISE.data.slice(4 * i, 4 * i + 4), dims: [1, 4] }, {
        seed: 5,
        first: 2 + i,
        noise,
      });
      assertEquals(alone.data, all.data.slice(4 * i, 4 * i + 4));
    }
  }
});

Deno.test("the noise along a path is its increment over the stage's interval", async () => {
  const along = await sampler(NOISE, { seed: 5, noise: "path" });
  const given = await sampler(NOISE, {
    noise: (_step, stage) => {
      const data = new Float64Array(12);
      [0, 1, 2].forEach((image) =>
        fillIncrement(data.subarray(4 * image, 4 * image + 4), { seed: 5, image }, stage + 1, stage + 2)
      );
      return { data, dims: [3, 4] };
    },
  });
  assertEquals(given, along);
});

Deno.test("noise has the weight that the plan says", async () => {
  const [stage] = plan.stages;
  const single = { ...plan, nfe: 1, timesteps: plan.timesteps.slice(0, 2), stages: [stage] };
  const ones: Tensor = { data: new Float64Array(12).fill(1), dims: [3, 4] };
  const draw = (noise: Tensor) => samplerFromPlan(single, tanhEps)(NOISE, { noise: () => noise });
  const [with1, with3] = [await draw(ones), await draw({ ...ones, data: ones.data.map(() => 3) as Float64Array })];
  with3.data.forEach((value, i) => assertAlmostEquals(value - with1.data[i], 2 * stage.noise!, 1e-14));
});

Deno.test("a caller's noise is called for each stage that adds some, with its step, and may be in another type", async () => {
  const rk = makePlan(sde, { method: "rho_rk", rkMethod: "2heun", numStep: 3 });
  const stages = rk.stages.map((stage, i) => i % 2 ? { ...stage, noise: 0.1 } : stage);
  const calls: number[][] = [];
  const noise = (step: number, stage: number) => {
    calls.push([step, stage]);
    return Promise.resolve(getNoise([3, 4], { step: stage + 1 }));
  };
  const run = samplerFromPlan({ ...rk, stages }, tanhEps);
  const { data } = await run(NOISE, { noise });
  assertEquals(calls, [[0, 1], [1, 3], [2, 5]]);
  (await run(NOISE)).data.forEach((value, i) => assertAlmostEquals(value, data[i], 1e-6));
});

Deno.test("a run goes on from where it was saved with the noise that it had, or with other noise where that is asked", async () => {
  for (const noise of ["fresh", "path"] as const) {
    const { whole, saves } = await savesOf(sampler, NOISE, { seed: 5, first: 3, noise });
    assertEquals(saves[2].noise, { seed: 5, first: 3, noise });
    assertEquals(await sampler(NOISE, { resume: saves[2] }), whole);
    const other = await sampler(NOISE, { resume: saves[2], seed: 6 });
    assert(other.data.every((value, i) => value !== whole.data[i]));
  }
  const silent = await savesOf(samplerFromPlan(makePlan(sde, { numStep: 2 }), tanhEps), NOISE);
  assertEquals("noise" in silent.saves[0], false);
});

Deno.test("a run whose noise came from a function goes on with a function only", async () => {
  const noise = fromSeed(5, 0, NOISE.dims), { whole, saves } = await savesOf(sampler, NOISE, { noise });
  await assertRejects(
    () => sampler(NOISE, { resume: saves[1] }),
    TypeError,
    "noise must be given again, found none",
  );
  assertEquals(await sampler(NOISE, { resume: saves[1], noise }), whole);
});

Deno.test("noise that is not finite names its step", async () => {
  for (const bad of [NaN, Infinity]) {
    const noise = (step: number) => ({ data: new Float64Array(12).fill(step === 3 ? bad : 0), dims: [3, 4] });
    const error = await sampler(NOISE, { noise }).catch((error) => error);
    assert(error instanceof NonFiniteError);
    assertEquals(error.step, 3);
    assert(error.message.startsWith("The noise must be finite, found NaN or Infinity at step 3"), error.message);
  }
});

Deno.test("noise that makes no sense is refused before the model is asked", async () => {
  const untouched = samplerFromPlan(plan, () => {
    throw new Error("asked");
  });
  const refused = (options: RunOptions, kind: typeof TypeError | typeof RangeError, text: string) =>
    assertRejects(() => untouched(NOISE, options), kind, text);
  await refused({ noise: "path" }, TypeError, 'noise "path" needs a seed');
  await refused({ seed: -1 }, RangeError, "seed must be an integer of at least 0, found -1");
  await refused({ seed: 2 ** 53 }, RangeError, "seed must be below 2^53");
  await refused({ first: 0.5 }, RangeError, "first must be an integer of at least 0, found 0.5");
  await refused({ noise: "white" as "fresh" }, RangeError, 'noise must be one of fresh, path, found "white"');
  const stages = plan.stages.map((stage, i) => i === 3 ? { ...stage, path: undefined } : stage);
  const off = samplerFromPlan({ ...plan, stages }, tanhEps);
  await assertRejects(() => off(NOISE, { noise: "path", seed: 1 }), RangeError, "found no path at stage 3");
});

Deno.test("a caller's noise must be a tensor of the state's size", async () => {
  const few = () => sampler(NOISE, { noise: () => getNoise([1, 4]) });
  await assertRejects(few, TypeError, "noise must return float data of 12 elements, found 4");
  const none = () => sampler(NOISE, { noise: () => undefined as unknown as Tensor });
  await assertRejects(none, TypeError, "noise must return float data of 12 elements, found undefined");
});

Deno.test("noise of a plan that adds none changes nothing", async () => {
  const silent = samplerFromPlan(makePlan(sde, { numStep: 3 }), tanhEps);
  assertEquals(await silent(NOISE, { seed: 4 }), await silent(NOISE));
});
