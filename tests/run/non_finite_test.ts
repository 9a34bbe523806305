import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  type EpsFn,
  getAdaptiveSampler,
  getLinearAlphaFns,
  makePlan,
  NonFiniteError,
  type Plan,
  samplerFromPlan,
  type Stage,
  type Tensor,
  VPSDE,
} from "../../mod.ts";

const sde = new VPSDE(getLinearAlphaFns(0.1, 20));
const epsFn: EpsFn = (x, _t, out) => void x.data.forEach((value, i) => out.data[i] = Math.tanh(value));
const PLAN = makePlan(sde, { method: "t_ab", abOrder: 2, numStep: 4 });
const NOISES: Tensor[] = [Float32Array, Float64Array].map((Type) => ({ data: Type.of(1, -1, 0.5), dims: [3] }));

function withStage(plan: Plan, index: number, change: Partial<Stage>): Plan {
  return { ...plan, stages: plan.stages.with(index, { ...plan.stages[index], ...change }) };
}

async function errorOf(run: Promise<unknown>): Promise<NonFiniteError> {
  const error = await run.catch((error) => error);
  assert(error instanceof NonFiniteError && error instanceof RangeError, `${error}`);
  assertEquals(error.name, "NonFiniteError");
  return error;
}

Deno.test("an output that is not finite is a NonFiniteError with its step and time", async () => {
  for (const bad of [NaN, Infinity]) {
    const t2 = PLAN.timesteps[2];
    const failing: EpsFn = (x, t, out) => void out.data.fill(t === t2 ? bad : 0.1 * x.data[0]);
    for (const noise of NOISES) {
      const error = await errorOf(samplerFromPlan(PLAN, failing)(noise));
      assertEquals([error.step, error.t], [2, t2]);
      assertEquals(error.message, `The model output must be finite, found NaN or Infinity at step 2 (t = ${t2})`);
    }
  }
  const error = await errorOf(getAdaptiveSampler(sde, (_x, _t, out) => void out.data.fill(NaN))(NOISES[1]));
  assertEquals([error.step, error.t], [0, 1]);
});

Deno.test("an output that is not finite is found where its weight is 0", async () => {
  const [anchor, state, , ...rest] = PLAN.stages[3].update;
  const plan = withStage(PLAN, 3, { update: [anchor, state, 0, ...rest] });
  const failing: EpsFn = (_x, t, out) => void out.data.fill(t === plan.timesteps[3] ? Infinity : 0.1);
  for (const noise of NOISES) assertEquals((await errorOf(samplerFromPlan(plan, failing)(noise))).step, 3);
});

Deno.test("a weight that takes the state out of range is an error of its step, also in the last", async () => {
  for (const index of [0, 3]) {
    const { update } = PLAN.stages[index];
    const plan = withStage(PLAN, index, { update: [0, 1e308, 1e308, ...update.slice(3)] });
    const steps: number[] = [];
    for (const noise of NOISES) {
      const large = { data: noise.data.map((value) => 10 * value) as Float64Array, dims: noise.dims };
      const error = await errorOf(
        samplerFromPlan(plan, (x) => x)(large, { onStep: ({ step }) => void steps.push(step) }),
      );
      assertEquals(error.step, index);
      assertEquals(
        error.message,
        `The state must be finite, found NaN or Infinity at step ${index} (t = ${plan.timesteps[index]})`,
      );
    }
    assert(!steps.includes(index), "a state that is not finite was handed to onStep");
  }
});

Deno.test("an input that a weight takes out of range is an error before the model is asked about it", async () => {
  for (
    const change of [{ inputScale: 1e308 }, { inputScale: 1, input: [1e308] }, { inputScale: 1e308, input: [0] }]
  ) {
    for (const noise of NOISES) {
      const large = { data: noise.data.map((value) => 10 * value) as Float64Array, dims: noise.dims };
      const asked: number[] = [], plan = withStage(PLAN, 2, change);
      // Its answer is finite, whatever it is asked.
      const saturated: EpsFn = (x, t, out) => {
        asked.push(t);
        x.data.forEach((value, i) => out.data[i] = 10 * Math.sign(value));
      };
      const error = await errorOf(samplerFromPlan(plan, saturated)(large));
      const t = PLAN.timesteps[2];
      assertEquals([error.step, error.t, asked], [2, t, PLAN.timesteps.slice(0, 2)]);
      assertEquals(error.message, `The model input must be finite, found NaN or Infinity at step 2 (t = ${t})`);
    }
  }
});

Deno.test("a corrector's anchor and a long history are checked too", async () => {
  const corrected = makePlan(sde, { method: "t_ab", abOrder: 1, correctorOrder: 1, numStep: 4 });
  const { anchor } = corrected.stages[2];
  const far = withStage(corrected, 2, { anchor: [anchor![0], 1e308, 1e308] });
  for (const noise of NOISES) {
    const large = { data: noise.data.map((value) => 10 * value) as Float64Array, dims: noise.dims };
    assertEquals((await errorOf(samplerFromPlan(far, (x) => x)(large))).step, 2);
  }
  // The kernel takes a term of a pass of its own beyond the eighth.
  const long = makePlan(sde, { method: "rho_ab", abOrder: 9, numStep: 11 });
  const { update } = long.stages[10];
  assertEquals(update.length, 12);
  const plan = withStage(long, 10, { update: update.with(11, 1e308) });
  for (const noise of NOISES) {
    assertEquals((await errorOf(samplerFromPlan(plan, (_x, _t, out) => void out.data.fill(10))(noise))).step, 10);
  }
});

Deno.test("element types are kept from noise to callback, sample and saved run", async () => {
  const noise = { data: Float32Array.of(1, 2), dims: [2] };
  const sampler = samplerFromPlan(PLAN, epsFn);
  let clean: Float32Array | undefined;
  const sample = await sampler(noise, {
    onStep: ({ x, eps, clean: cleanOf, save }) => {
      const views: Float32Array[] = [x.data, eps.data, save().x.data];
      assert(views.every((view) => view instanceof Float32Array));
      clean = cleanOf().data;
    },
  });
  const data: Float32Array = sample.data;
  assertEquals([data.length, clean?.length], [2, 2]);
});

Deno.test("a tensor without dimensions is refused by every sampler", async () => {
  const scalar = { data: Float64Array.of(1), dims: [] };
  for (const sampler of [samplerFromPlan(PLAN, epsFn), getAdaptiveSampler(sde, epsFn)]) {
    await assertRejects(
      () => sampler(scalar),
      RangeError,
      "noise.dims must be a list of one or more positive integers",
    );
  }
});
