import { assert, assertAlmostEquals, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import {
  type EpsFn,
  getLinearAlphaFns,
  getNoise,
  getSampler,
  makePlan,
  parsePlan,
  planTable,
  samplerFromPlan,
  type SamplerOptions,
  VPSDE,
} from "../../mod.ts";
import { mixtureEps } from "../support/mixture.ts";
import { withInput } from "../support/with_input.ts";
import { withNoise } from "../support/with_noise.ts";

const sde = new VPSDE(getLinearAlphaFns(0.1, 20));
const epsFn = mixtureEps({ weights: [0.5, 0.5], means: [[1, 0.3], [-1, 0.5]], stds: [0.2, 0.4] }, sde);
const single = getNoise([4, 2], { seed: 3 });
const NOISE = { data: Float64Array.from(single.data), dims: single.dims };
const KINDS: SamplerOptions[] = [
  { method: "t_ab" },
  { method: "t_ab", startUp: "rk" },
  { method: "t_ab", abOrder: 3, correctorOrder: 2 },
  { method: "rho_rk", rkMethod: "4rk" },
  { method: "ipndm", invert: true },
];

/** A plan run as its documentation says, with nothing of ours: what someone would write in another language. */
function interpret(
  json: string,
  model: (x: number[], t: number) => number[],
  noise: number[],
  xi: (k: number) => ArrayLike<number>,
): number[] {
  const { stages } = JSON.parse(json);
  let x = noise, anchor = noise;
  const history: number[][] = [];
  const combine = (row: number[]) =>
    x.map((_, i) => row.reduce((sum, weight, j) => sum + weight * [anchor, x, ...history][j][i], 0));
  stages.forEach(
    (
      stage: { [key: string]: number[] } & { step: number; t: number; inputScale: number; noise?: number },
      k: number,
    ) => {
      if (!stage.anchor && stage.step !== stages[k - 1]?.step) anchor = x;
      const past = (i: number) => (stage.input ?? []).reduce((sum, weight, j) => sum + weight * history[j][i], 0);
      const output = model(x.map((value, i) => stage.inputScale * value + past(i)), stage.t);
      history.unshift(x.map((value, i) => stage.store[0] * value + stage.store[1] * output[i]));
      const { noise = 0 } = stage, random = noise > 0 ? xi(k) : [];
      const next = combine(stage.update).map((value, i) => noise > 0 ? value + noise * random[i] : value);
      if (stage.anchor) anchor = combine(stage.anchor);
      x = next;
    },
  );
  return x;
}

Deno.test("a plan's JSON is enough to run it: an interpreter written from its documentation agrees", async () => {
  const model = (x: number[], t: number) => {
    const out = { data: new Float64Array(x.length), dims: [x.length / 2, 2] };
    epsFn({ data: Float64Array.from(x), dims: out.dims }, t, out);
    return [...out.data];
  };
  const xi = (k: number) => getNoise(NOISE.dims, { seed: 9, step: k + 1, type: "float64" }).data;
  const plans = KINDS.map((options) => makePlan(sde, { ...options, numStep: 6 }));
  const noisy = plans.filter((_, i) => !KINDS[i].invert).map(withNoise);
  for (const plan of [...plans, ...noisy, ...plans.map(withInput), ...noisy.map(withInput)]) {
    const { data } = await samplerFromPlan(plan, epsFn)(NOISE, { seed: 9 });
    interpret(JSON.stringify(plan), model, [...NOISE.data], xi).forEach((value, i) =>
      assertAlmostEquals(value, data[i], 1e-12 * Math.max(1, Math.abs(data[i])))
    );
  }
});

Deno.test("a plan from JSON samples the same bits", async () => {
  for (const options of KINDS) {
    const sampler = getSampler(sde, epsFn, { ...options, numStep: 6 });
    const again = samplerFromPlan(parsePlan(JSON.stringify(sampler.plan)), epsFn);
    assertEquals(await again(NOISE), await sampler(NOISE));
  }
});

Deno.test("a plan with an input scale asks the model at that scale", async () => {
  const plan = makePlan(sde, { numStep: 3 });
  const scaled = { ...plan, stages: plan.stages.map((stage) => ({ ...stage, inputScale: 0.5 })) };
  const halved: EpsFn = (x, t, out) =>
    epsFn({ data: x.data.map((value) => 2 * value), dims: x.dims } as typeof x, t, out);
  assertEquals(await samplerFromPlan(scaled, halved)(NOISE), await samplerFromPlan(plan, epsFn)(NOISE));
});

Deno.test("a plan that was cut short or edited into nonsense is refused", () => {
  const plan = makePlan(sde, { numStep: 4 });
  const text = JSON.stringify(plan);
  const cut = assertThrows(() => parsePlan(text.slice(0, 200)), SyntaxError, "The plan is not JSON");
  assert(cut.cause instanceof SyntaxError);
  const refused = (change: object, error: string) =>
    assertThrows(() => parsePlan({ ...structuredClone(plan), ...change }), Error, error);
  assertThrows(() => parsePlan(null), TypeError, "must have a method, timesteps and stages");
  refused({ stages: undefined }, "must have a method, timesteps and stages");
  refused({ nfe: 0 }, "The plan's nfe must be an integer of at least 1, found 0");
  refused({ nfe: 3 }, "The plan must have 3 stages, found 4");
  refused({ order: -1 }, "The plan's order must be an integer of at least 0");
  refused({ timesteps: [1] }, "at least 2 timesteps, found 1");
  refused({ timesteps: [1, 0.5, 0.7, 0.2, 0.1] }, "must all fall or all rise, found 0.7 at 2");
  refused({ timesteps: [1, 0.5, null, 0.2, 0.1] }, "timesteps must be finite numbers, found null");
  const withStage = (index: number, change: object) => ({
    stages: plan.stages.map((stage, i) => i === index ? { ...stage, ...change } : stage),
  });
  refused(withStage(1, { t: NaN }), "stage 1 must be finite numbers, found NaN");
  refused(withStage(1, { t: undefined }), "stage 1 must be finite numbers, found undefined");
  refused(withStage(2, { step: 7 }), "stage 2 must belong to step 1 or the next of 4, found 7");
  refused(withStage(0, { step: 1 }), "stage 0 must belong to step 0");
  refused(
    withStage(0, { update: [0, 1] }),
    "stage 0.update must have 3 to 3 numbers, found 2".replace("3 to 3", "3"),
  );
  refused(withStage(1, { update: [0, 1, 2, 3, 4] }), "stage 1.update must have 3 to 4 numbers, found 5");
  refused(withStage(1, { update: [0, 1, Infinity] }), "stage 1.update must be finite numbers, found Infinity");
  refused(withStage(1, { store: [1] }), "stage 1.store must have 2 numbers, found 1");
  refused(withStage(1, { clean: "no" }), "stage 1.clean must have 2 numbers, found string");
  refused(withStage(1, { anchor: [] }), "stage 1.anchor must have 3 to 4 numbers, found 0");
});

Deno.test("a plan's noise is refused where it makes no sense", () => {
  const plan = withNoise(makePlan(sde, { numStep: 4 }));
  assertEquals(parsePlan(JSON.stringify(plan)), plan);
  const refused = (change: object, error: string) => {
    const stages = plan.stages.map((stage, i) => i === 2 ? { ...stage, ...change } : stage);
    assertThrows(() => parsePlan({ ...plan, stages }), RangeError, error);
  };
  for (const noise of [-0.1, NaN, Infinity, null, "1"]) {
    refused({ noise }, `stage 2.noise must be a finite number of at least 0, found ${noise}`);
  }
  refused({ noise: undefined }, "stage 2 must have noise, as it has a path, found none");
  refused({ path: [1] }, "stage 2.path must have 2 numbers, found 1");
  refused({ path: [2, 2] }, "stage 2.path must rise from at least 0, found 2 and 2");
  refused({ path: [-1, 2] }, "stage 2.path must rise from at least 0, found -1 and 2");
  const back = withNoise(makePlan(sde, { numStep: 4, invert: true }));
  assertThrows(
    () => parsePlan(back),
    RangeError,
    "A plan from image to noise must add no noise, found 0.3 at stage 0",
  );
});

Deno.test("a plan's input rows are refused where they make no sense", () => {
  const plan = withInput(makePlan(sde, { numStep: 4 }));
  assertEquals(parsePlan(JSON.stringify(plan)), plan);
  const refused = (index: number, input: unknown, error: string) => {
    const stages = plan.stages.map((stage, i) => i === index ? { ...stage, input } : stage);
    assertThrows(() => parsePlan({ ...plan, stages }), RangeError, error);
  };
  refused(0, [1], "stage 0 must have no input row: there is no history yet");
  refused(2, [], "stage 2.input must have 1 to 2 numbers, found 0");
  refused(2, [1, 2, 3], "stage 2.input must have 1 to 2 numbers, found 3");
  refused(2, "1", "stage 2.input must have 1 to 2 numbers, found string");
  refused(2, [NaN], "stage 2.input must be finite numbers, found NaN");
  refused(2, null, "stage 2.input must have 1 to 2 numbers, found object");
});

Deno.test("a plan whose model is asked about the history prints that", () => {
  const plan = withInput(makePlan(sde, { method: "t_ab", abOrder: 0, numStep: 4 }));
  const lines = planTable(plan).split("\n").slice(2).map((line) => line.trim().split(/\s+/));
  assertEquals(lines[0], ["step", "t", "anchor", "state", "eps", "eps-1", "eps-2"]);
  assertEquals(lines.filter(([name]) => name === "input"), [
    ["input", "0.9", "0.1"],
    ["input", "0.9", "0.1", "-0.2"],
    ["input", "0.9", "0.1", "-0.2"],
  ]);
  assertEquals(planTable(makePlan(sde)).includes("input"), false);
});

Deno.test("a plan's times may turn back where noise is added, and nowhere else", () => {
  const plan = withNoise(makePlan(sde, { timesteps: [1, 0.5, 0.25, 0.1] }));
  const restarted = { ...plan, timesteps: [1, 0.5, 0.75, 0.1] };
  assertEquals(parsePlan(restarted).timesteps, [1, 0.5, 0.75, 0.1]);
  const silent = restarted.stages.map(({ noise: _noise, path: _path, ...stage }, i) =>
    i === 1 ? stage : restarted.stages[i]
  );
  assertThrows(() => parsePlan({ ...restarted, stages: silent }), RangeError, "found 0.75 at 2");
  assertThrows(() => parsePlan({ ...restarted, timesteps: [1, 0.5, 0.5, 0.1] }), RangeError, "found 0.5 at 2");
});

Deno.test("a plan that adds noise prints it, a line an evaluation", () => {
  const plan = withNoise(makePlan(sde, { method: "t_ab", abOrder: 1, correctorOrder: 1, numStep: 3 }));
  const lines = planTable(plan).split("\n").slice(2).map((line) => line.trim().split(/\s+/));
  assertEquals(lines[0].slice(0, 4), ["step", "t", "noise", "anchor"]);
  assertEquals(lines.filter(([step]) => /\d/.test(step)).map((cells) => cells[2]), ["0.3", "0.4", "0.5"]);
  assertEquals(planTable(makePlan(sde)).includes("noise"), false);
});

Deno.test("a plan prints as a table, one line an evaluation", () => {
  const plan = makePlan(sde, { method: "t_ab", numStep: 4 });
  const lines = planTable(plan).split("\n");
  assertEquals(lines[0], "t_ab of order 3: 4 steps, 4 evaluations, t from 1 to 0.001");
  assertEquals(lines[2].trim().split(/\s+/), ["step", "t", "anchor", "state", "eps", "eps-1", "eps-2", "eps-3"]);
  assertEquals(lines.length, 3 + 4);
  const last = lines[6].trim().split(/\s+/).map(Number);
  plan.stages[3].update.forEach((weight, i) => assertAlmostEquals(last[i + 2], weight, 1e-4 * Math.abs(weight)));
  assert(lines.every((line) => line === line.trimEnd()));
  const corrected = planTable(makePlan(sde, { numStep: 4, correctorOrder: 1 }));
  assertStringIncludes(corrected, "corrected");
});
