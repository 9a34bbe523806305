// Clean images that a stage cuts: to a limit, or by dynamic thresholding.
import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { type Clip, NonFiniteError, parsePlan, type Plan, planTable, samplerFromPlan } from "../../mod.ts";
import type { TensorData } from "../../src/tensors/tensor.ts";

/** Two images of three numbers each, so that the second one begins where no vector does. */
const DIMS = [2, 3], STATE = [0.3, -2, 1.5, -0.2, 4, -1], OUTPUT = [1, -1, 0.5, 2, -3, 0.1];
const IMAGE = [0.5, 1.25] as const, STORE = [0.1, 0.2] as const;

function planOf(clip: Partial<Clip>, further: Partial<Plan["stages"][0]> = {}): Plan {
  const whole: Clip = { image: IMAGE, limit: 1, store: 0.75, update: 0, ...clip };
  const stage = {
    step: 0,
    t: 1,
    inputScale: 1,
    store: STORE,
    update: [0, 2, 3],
    clean: [0, 1] as const,
    ...further,
  };
  return { method: "hand-made", order: 1, nfe: 1, timesteps: [1, 0], stages: [{ ...stage, clip: whole }] };
}

async function run(plan: Plan, data: TensorData, output = OUTPUT) {
  let clean: TensorData | undefined;
  const sampler = samplerFromPlan(plan, (_, __, out) => out.data.set(output));
  const sample = await sampler({ data, dims: DIMS }, { onStep: (info) => void (clean = info.clean().data) });
  return { sample: [...sample.data], clean: [...clean!] };
}

/** u, before it is cut. */
const images = STATE.map((x, i) => IMAGE[0] * x + IMAGE[1] * OUTPUT[i]);
const clamp = (value: number, limit: number) => Math.min(Math.max(value, -limit), limit);

function assertClose(found: number[], wanted: number[], tolerance: number) {
  found.forEach((value, i) => assertAlmostEquals(value, wanted[i], tolerance));
}

for (const [type, tolerance] of [[Float32Array, 1e-6], [Float64Array, 1e-14]] as const) {
  Deno.test(`a clean image that is cut enters the history and the next state, in ${type.name}`, async () => {
    const cut = images.map((u) => clamp(u, 0.8));
    const { sample, clean } = await run(planOf({ limit: 0.8, update: -0.4 }), type.from(STATE));
    const entries = STATE.map((x, i) => STORE[0] * x + STORE[1] * OUTPUT[i] + 0.75 * cut[i]);
    assertClose(clean, cut, tolerance);
    assertClose(sample, STATE.map((x, i) => 2 * x + 3 * entries[i] - 0.4 * cut[i]), tolerance);
  });

  Deno.test(`without a weight in the history, that holds what its row says, in ${type.name}`, async () => {
    const cut = images.map((u) => clamp(u, 0.8));
    const { sample } = await run(planOf({ limit: 0.8, store: 0, update: 1 }), type.from(STATE));
    const entries = STATE.map((x, i) => STORE[0] * x + STORE[1] * OUTPUT[i]);
    assertClose(sample, STATE.map((x, i) => 2 * x + 3 * entries[i] + cut[i]), tolerance);
  });

  Deno.test(`dynamic thresholding has a threshold for each image, in ${type.name}`, async () => {
    const { clean } = await run(planOf({ limit: 2.5, quantile: 0.75 }), type.from(STATE));
    const wanted = [images.slice(0, 3), images.slice(3)].flatMap((image) => {
      const [, middle, greatest] = image.map(Math.abs).sort((a, b) => a - b);
      const threshold = clamp((middle + greatest) / 2, 2.5); // halfway between the last two of three
      assert(threshold > 1);
      return image.map((u) => clamp(u, threshold) / threshold);
    });
    assertClose(clean, wanted, tolerance);
  });
}

Deno.test("a clipped stage, one with noise and one that asks about the history each have a memory of their own", async () => {
  const image = [0.4, -0.3], state = Float64Array.from(STATE), asked: number[][] = [];
  const first = {
    step: 0,
    t: 1,
    inputScale: 1,
    store: [1, 1] as const,
    update: [0, 2, 3],
    clean: [0, 1] as const,
  };
  const clip: Clip = { image: IMAGE, limit: 0.8, store: 1, update: 0.5 };
  const stages = [
    { ...first, clip },
    { ...first, step: 1, t: 0.5, inputScale: 0.5, input: [image[0]], update: [0, 1, 1, -1], noise: 0.7 },
    { ...first, step: 2, t: 0.2, inputScale: 2, input: image, update: [0, 1, 1, -1, 0.5], clip },
  ];
  const plan: Plan = { method: "hand-made", order: 1, nfe: 3, timesteps: [1, 0.5, 0.2, 0], stages };
  const noise = { data: Float64Array.from(STATE, (_, i) => Math.cos(i)), dims: DIMS };
  const sampler = samplerFromPlan(plan, (x, _t, out) => {
    asked.push([...x.data]);
    x.data.forEach((value, i) => out.data[i] = OUTPUT[i] - 0.1 * value);
  });
  const { data } = await sampler({ data: state, dims: DIMS }, { noise: () => noise });
  let x = [...STATE];
  const history: number[][] = [];
  for (
    const [k, { inputScale, input = [], update, noise: weight = 0, clip }] of (stages as typeof plan.stages)
      .entries()
  ) {
    const given = x.map((value, i) =>
      inputScale * value + input.reduce((sum, w, j) => sum + w * history[j][i], 0)
    );
    assertClose(asked[k], given, 1e-14);
    const output = given.map((value, i) => OUTPUT[i] - 0.1 * value);
    const cut = x.map((value, i) => clamp(IMAGE[0] * value + IMAGE[1] * output[i], 0.8));
    history.unshift(x.map((value, i) => value + output[i] + (clip ? clip.store * cut[i] : 0)));
    const [, ...row] = update;
    x = x.map((value, i) =>
      row.reduce((sum, w, j) => sum + w * [[value], ...history.map((each) => [each[i]])][j][0], 0) +
      weight * noise.data[i] + (clip ? clip.update * cut[i] : 0)
    );
  }
  assertClose([...data], x, 1e-13);
});

Deno.test("a threshold is at least 1 and at most the limit", async () => {
  const state = Float64Array.from(STATE);
  const low = await run(planOf({ limit: 3, quantile: 0 }), state);
  assertClose(low.clean, images.map((u) => clamp(u, 1)), 1e-14);
  const high = await run(planOf({ limit: 1.2, quantile: 1 }), state);
  assertClose(high.clean, images.map((u) => clamp(u, 1.2) / 1.2), 1e-14);
});

Deno.test("an image of one number has its own size as threshold", async () => {
  const plan = planOf({ limit: 9, quantile: 0.5 });
  let clean: number[] = [];
  await samplerFromPlan(plan, (_, __, out) => out.data.set([2, -4]))(
    { data: Float64Array.of(0, 0), dims: [2, 1] },
    { onStep: (info) => void (clean = [...info.clean().data]) },
  );
  assertEquals(clean, [1, -1]);
});

Deno.test("an infinite output is an error, though its image would be cut", async () => {
  for (const bad of [Infinity, -Infinity, NaN]) {
    await assertRejects(() => run(planOf({}), Float32Array.from(STATE), [0, 0, 0, 0, bad, 0]), NonFiniteError);
  }
});

Deno.test("registers of an earlier run cut anew", async () => {
  const plan = planOf({ limit: 0.8, update: 1 });
  const first = await run(plan, Float32Array.from(STATE));
  assertEquals(await run(plan, Float32Array.from(STATE)), first);
});

Deno.test("a clip goes through JSON, and shows in the table", () => {
  const plan = planOf({ limit: 1.5, quantile: 0.9 });
  assertEquals(parsePlan(JSON.stringify(plan)), plan);
  const [, , header, line] = planTable(plan).split("\n");
  assertEquals([header.trim().split(/ +/)[2], line.trim().split(/ +/)[2]], ["limit", "1.5"]);
  assertEquals(planTable({ ...plan, stages: [{ ...plan.stages[0], clip: undefined }] }).includes("limit"), false);
});

Deno.test("a clip that makes no sense is refused", () => {
  const refuse = (clip: unknown, message: string, further = {}) =>
    assertThrows(() => parsePlan(planOf(clip as Clip, further)), RangeError, message);
  refuse({ image: [1] }, "must have two image weights, store and update");
  refuse({ image: [1, NaN] }, "must have two image weights");
  refuse({ store: Infinity }, "must have two image weights");
  refuse({ limit: 0 }, "The plan's stage 0.clip.limit must be a finite number greater than 0, found 0");
  refuse({ quantile: 1.1 }, "The plan's stage 0.clip.quantile must lie in [0, 1], found 1.1");
  refuse({ update: 1 }, "must add noise or a clipped image to the state, found both", { noise: 0.5 });
});
