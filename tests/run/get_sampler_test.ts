import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  type EpsFn,
  getNoise,
  getSampler,
  makePlan,
  METHOD_NAMES,
  type SamplerOptions,
  type StepInfo,
  TABLEAUS,
} from "../../mod.ts";
import { mixtureEps } from "../support/mixture.ts";
import { makeSde } from "../support/schedules.ts";

const sde = makeSde({ kind: "linear", beta0: 0.1, beta1: 20 });
const mixture = { weights: [0.5, 0.5], means: [[1, 0], [-1, 0.5]], stds: [0.2, 0.4] };
const epsFn = mixtureEps(mixture, sde);
const noise = getNoise([5, 2], { seed: 11 });

Deno.test("a sampler leaves its noise alone and returns a new tensor of the same shape and type", async () => {
  for (const data of [noise.data.slice(), Float64Array.from(noise.data)]) {
    const given = data.slice();
    const sample = await getSampler(sde, epsFn)({ data, dims: [5, 2] });
    assertEquals(data, given);
    assertEquals(sample.dims, [5, 2]);
    assertEquals(sample.data.constructor, data.constructor);
    assert(sample.data.buffer !== data.buffer && sample.data.byteLength === sample.data.buffer.byteLength);
  }
});

Deno.test("the default is x0_ab of falling order with a corrector, and iPNDM from image to noise: ten steps in t^1.5", () => {
  const orders = { abOrder: 2, correctorOrder: 2, lowerOrderFinal: true };
  const grid = { tsPhase: "t", tsOrder: 1.5, numStep: 10 } as const;
  assertEquals(getSampler(sde, epsFn).plan, getSampler(sde, epsFn, { method: "x0_ab", ...orders, ...grid }).plan);
  const planOf = (options: SamplerOptions) => getSampler(sde, epsFn, options).plan;
  const other = { abOrder: 1, lowerOrderFinal: false };
  assertEquals(planOf(other), planOf({ method: "x0_ab", correctorOrder: 2, ...other }));
  const inverted = { method: "ipndm", abOrder: 3, ...grid, invert: true } as const;
  assertEquals(planOf({ invert: true }), planOf(inverted));
});

Deno.test("a model may write into out, return a tensor, or return a promise of either", async () => {
  const sampleWith = async (fn: EpsFn) => (await getSampler(sde, fn, { numStep: 5 })(noise)).data;
  const copy = (x: Parameters<EpsFn>[0], t: number) => {
    const out = { data: new Float32Array(x.data.length), dims: x.dims };
    epsFn(x, t, out);
    return out;
  };
  const written = await sampleWith(epsFn);
  assertEquals(await sampleWith(copy), written);
  assertEquals(await sampleWith((x, t) => Promise.resolve(copy(x, t))), written);
  assertEquals(await sampleWith(async (x, t, out) => await epsFn(x, t, out)), written);
  assertEquals(await sampleWith(async (x, t, out) => (await epsFn(x, t, out), out)), written);
});

Deno.test("v and x0 predictions give the sample of the eps that they stand for", async () => {
  const predictions = {
    v: (eps: number, x: number, alpha: number, sigma: number) => (eps - sigma * x) / alpha,
    x0: (eps: number, x: number, alpha: number, sigma: number) => (x - sigma * eps) / alpha,
  };
  const doubles = { data: Float64Array.from(noise.data), dims: noise.dims };
  for (const options of [{ method: "t_ab" }, { method: "rho_rk", rkMethod: "4rk" }] satisfies SamplerOptions[]) {
    const { data: expected } = await getSampler(sde, epsFn, options)(doubles);
    for (const [prediction, convert] of Object.entries(predictions)) {
      const fn: EpsFn = (x, t, out) => {
        epsFn(x, t, out);
        const alphaBar = sde.alphaBar(t), alpha = Math.sqrt(alphaBar), sigma = Math.sqrt(1 - alphaBar);
        out.data.forEach((eps, i) => out.data[i] = convert(eps, x.data[i], alpha, sigma));
      };
      const { data } = await getSampler(sde, fn, { ...options, prediction: prediction as "v" | "x0" })(doubles);
      data.forEach((value, i) => assertAlmostEquals(value, expected[i], 1e-9));
    }
  }
});

Deno.test("runs of one sampler that overlap do not disturb each other", async () => {
  const slow: EpsFn = async (x, t, out) => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    return epsFn(x, t, out);
  };
  for (const method of ["t_ab", "rho_rk"] as const) {
    const sampler = getSampler(sde, slow, { method, numStep: 4 });
    const noises = [1, 2, 3].map((seed) => getNoise([seed, 2], { seed }));
    const together = await Promise.all(noises.map((one) => sampler(one)));
    for (const [i, one] of noises.entries()) assertEquals(await sampler(one), together[i]);
  }
});

Deno.test("samplers that run at once never have a register in common", async () => {
  const memories: Set<unknown>[] = [];
  const samplers = (["t_ab", "t_ab", "rho_rk"] as const).map((method, i) => {
    memories.push(new Set());
    const watched: EpsFn = async (x, t, out) => {
      memories[i].add(x.data.buffer).add(out.data.buffer);
      await new Promise((resolve) => setTimeout(resolve, 1));
      return epsFn(x, t, out);
    };
    return getSampler(sde, watched, { method, numStep: 4 });
  });
  const noise = getNoise([2, 2]);
  const together = await Promise.all(samplers.map((sampler) => sampler(noise)));
  const all = memories.flatMap((memory) => [...memory]);
  assertEquals(new Set(all).size, all.length);
  for (const [i, sampler] of samplers.entries()) assertEquals(await sampler(noise), together[i]);
});

Deno.test("a sampler takes the memory of one that has ended, and nothing that was in it", async () => {
  const seen = new Set<unknown>();
  const watch = (fn: EpsFn): EpsFn => (x, t, out) => (seen.add(x.data.buffer), fn(x, t, out));
  const huge = { data: new Float64Array(40).fill(-1.7e308), dims: [40] }; // as float32: NaN among others
  await getSampler(sde, watch((x, _, out) => out.data.set(x.data)), { numStep: 1, invert: true })(huge).catch(
    () => {},
  );
  for (const options of [{ abOrder: 3 }, { abOrder: 1 }, { method: "rho_rk" }, { abOrder: 3 }] as const) {
    const noise = getNoise([5, 2], { seed: 9 });
    const sample = await getSampler(sde, watch(epsFn), { ...options, numStep: 4 })(noise);
    assertEquals(sample, await getSampler(sde, epsFn, { ...options, numStep: 4 })(noise));
  }
  assertEquals(seen.size, 1);
});

Deno.test("onStep is told the end of every step, and the state after the last is the sample", async () => {
  const infos: StepInfo[] = [];
  let last: number[] = [];
  const sampler = getSampler(sde, epsFn, { method: "rho_rk", rkMethod: "2heun", numStep: 3 });
  const { data } = await sampler(noise, {
    onStep: (info) => {
      infos.push(info);
      last = [...info.x.data];
    },
  });
  const { timesteps } = sampler.plan;
  assertEquals(infos.map(({ step }) => step), [0, 1, 2]);
  assertEquals(infos.map(({ nfe }) => nfe), [2, 4, 6]);
  assertEquals(infos.map(({ t }) => t), timesteps.slice(1)); // Heun's second stage
  assertEquals(infos.map(({ tNext }) => tNext), timesteps.slice(1));
  assertEquals(infos[0].totalNfe, 6);
  assertEquals([...data], last);
});

Deno.test("an aborted run stops before its next evaluation and rejects with the reason", async () => {
  const controller = new AbortController();
  let evaluations = 0;
  const counting: EpsFn = (x, t, out) => {
    if (++evaluations === 3) controller.abort(new Error("enough"));
    return epsFn(x, t, out);
  };
  const run = () => getSampler(sde, counting)(noise, { signal: controller.signal });
  await assertRejects(run, Error, "enough");
  assertEquals(evaluations, 3);
});

Deno.test("an aborted run does not wait for a model that works elsewhere, and what it still writes harms no one", async () => {
  const controller = new AbortController();
  let answer = () => {};
  const slow: EpsFn = (_x, _t, out) =>
    new Promise((resolve) => {
      answer = () => {
        out.data.fill(1e9);
        resolve();
      };
      controller.abort(new Error("enough"));
    });
  let model: EpsFn = slow;
  const sampler = getSampler(sde, (x, t, out) => model(x, t, out));
  await assertRejects(() => sampler(noise, { signal: controller.signal }), Error, "enough");
  model = async (x, t, out) => {
    await epsFn(x, t, out);
    answer();
  };
  assertEquals(await sampler(noise), await getSampler(sde, epsFn)(noise));
});

Deno.test("a model output that is not finite is an error that names the step", async () => {
  for (const bad of [NaN, Infinity]) {
    let evaluations = 0;
    const fn: EpsFn = (x, t, out) => {
      epsFn(x, t, out);
      if (++evaluations === 4) out.data[7] = bad;
    };
    const error = await assertRejects(() => getSampler(sde, fn)(noise), RangeError, "must be finite");
    assertEquals(error.message.includes("at step 3 (t = 0."), true, error.message);
  }
});

Deno.test("a model that writes nothing, or the wrong length, is an error that names the step", async () => {
  await assertRejects(() => getSampler(sde, () => {})(noise), RangeError, "at step 0 (t = 1)");
  let evaluations = 0;
  const forgetful: EpsFn = (x, t, out) => ++evaluations < 3 ? epsFn(x, t, out) : undefined;
  await assertRejects(() => getSampler(sde, forgetful)(noise), RangeError, "at step 2");
  const short: EpsFn = () => ({ data: new Float32Array(9), dims: [9] });
  const text = "must return float data of 10 elements, found Float32Array of 9 at step 0 (t = 1)";
  await assertRejects(() => getSampler(sde, short)(noise), TypeError, text);
  const list = (() => ({ data: [1, 2, 3] })) as unknown as EpsFn;
  await assertRejects(() => getSampler(sde, list)(noise), TypeError, "found Array at step 0");
});

Deno.test("noise that is no tensor of finite numbers is refused before the model is asked", async () => {
  const never: EpsFn = () => {
    throw new Error("the model was asked");
  };
  const sampler = getSampler(sde, never);
  const float32 = (...values: number[]) => Float32Array.from(values);
  await assertRejects(
    () => sampler({ data: float32(1, 2, 3), dims: [2, 2] }),
    RangeError,
    "has 3 elements, but its dims [2,2]",
  );
  await assertRejects(() => sampler({ data: float32(1, NaN), dims: [2] }), RangeError, "found NaN at element 1");
  await assertRejects(() => sampler({ data: float32(Infinity), dims: [1] }), RangeError, "found Infinity");
  await assertRejects(() => sampler({ data: float32(), dims: [0] }), RangeError, "positive integers, found [0]");
  await assertRejects(() => sampler({ data: float32(1), dims: [1.5] }), RangeError, "found [1.5]");
  const list = { data: [1, 2], dims: [2] } as unknown as { data: Float32Array; dims: number[] };
  await assertRejects(() => sampler(list), TypeError, "Float32Array or a Float64Array, found Array");
  await assertRejects(() => sampler(undefined as unknown as typeof list), TypeError, "found undefined");
});

Deno.test("options that are unknown or out of range are refused, with the value and what is allowed", () => {
  const refused = (options: object, text: string) =>
    assertThrows(() => getSampler(sde, epsFn, options as SamplerOptions), RangeError, text);
  refused(
    { method: "dpm" },
    `method must be one of ${METHOD_NAMES.join(", ")}, ddim, euler, heun, `,
  );
  refused({ method: "dpm" }, 'found "dpm"');
  refused({ tsPhase: "sigma" }, 'tsPhase must be one of t, rho, log, found "sigma"');
  refused({ prediction: "score" }, 'prediction must be one of eps, v, x0, flow, found "score"');
  refused({ method: "rho_rk", rkMethod: "9rk" }, "rkMethod must be one of 1euler, 2heun, 3kutta");
  for (const numStep of [0, -3, 2.5, NaN, "10"]) refused({ numStep }, "numStep must be an integer of at least 1");
  for (const tsOrder of [0, -1, NaN, Infinity]) {
    refused({ tsOrder }, "tsOrder must be a finite number greater than 0");
  }
  for (const method of ["t_ab", "rho_ab", "ipndm"]) {
    for (const abOrder of [-1, 1.5, NaN]) refused({ method, abOrder }, "abOrder must be an integer of at least 0");
  }
  assertThrows(() => getSampler(sde, 7 as unknown as EpsFn), TypeError, "epsFn must be a function, found number");
});

Deno.test("an order above what the history allows is lowered", () => {
  const plan = makePlan(sde, { method: "ipndm", abOrder: 50, numStep: 4 });
  assertEquals(plan.order, 3);
  assertEquals(plan.stages.map(({ update }) => update.length - 2), [1, 2, 3, 4]);
  assertEquals(getSampler(sde, epsFn, { abOrder: 3, numStep: 1 }).plan.order, 0);
});

Deno.test("explicit timesteps are used as they are", () => {
  const timesteps = [0.9, 0.5, 0.25];
  assertEquals(getSampler(sde, epsFn, { timesteps }).plan.timesteps, timesteps);
  const discrete = makeSde({ kind: "ddpm" });
  assertEquals(getSampler(discrete, epsFn, { timesteps: [999, 500.25, 0] }).plan.timesteps, [999, 500.25, 0]);
});

Deno.test("timesteps outside the schedule or not decreasing are refused", () => {
  const refused = (timesteps: number[], text: string) =>
    assertThrows(() => getSampler(sde, epsFn, { timesteps }), RangeError, text);
  refused([0.5], "timesteps must have at least 2 entries, found 1");
  refused([1.1, 0.5], "timesteps must lie in [0.001, 1], found 1.1 at index 0");
  refused([1, 0], "timesteps must lie in [0.001, 1], found 0 at index 1");
  refused([1, NaN], "found NaN at index 1");
  refused([1, 0.5, 0.5], "timesteps must decrease, found 0.5 after 0.5 at index 2");
  refused([0.2, 0.5], "timesteps must decrease, found 0.5 after 0.2");
});

Deno.test("a tableau of your own runs like the built-in one, in any of its forms", async () => {
  const builtIn = getSampler(sde, epsFn, { method: "rho_rk", rkMethod: "3kutta" });
  const { a, b, c } = TABLEAUS["3kutta"];
  const square = [[0, 0, 0], [0.5, 0, 0], [-1, 2, 0]];
  for (const rkMethod of [{ a, b, c, order: 3 }, { a, b, c }, { a, b }, { a: square, b }]) {
    const own = getSampler(sde, epsFn, { method: "rho_rk", rkMethod });
    assertEquals(own.plan, builtIn.plan);
    assertEquals(await own(noise), await builtIn(noise));
  }
});

Deno.test("the order conditions tell the order of every built-in tableau, up to 4", () => {
  for (const [name, { a, b, c, order }] of Object.entries(TABLEAUS)) {
    const plan = makePlan(sde, { method: "rho_rk", rkMethod: { a, b, c } });
    assertEquals(plan.order, Math.min(order, 4), name);
  }
  // Four stages whose third condition of order 4 fails, and one that is of first order only.
  const almost = { a: [[], [0.5], [0, 0.5], [0, 0, 1]], b: [0.1, 0.4, 0.4, 0.1] };
  assertEquals(getSampler(sde, epsFn, { method: "rho_rk", rkMethod: almost }).plan.order, 2);
  assertEquals(
    getSampler(sde, epsFn, { method: "rho_rk", rkMethod: { a: [[], [1]], b: [0.9, 0.1] } }).plan.order,
    1,
  );
});

Deno.test("a tableau that is not explicit or not consistent is refused", () => {
  const { a, b, c } = TABLEAUS["3kutta"];
  const refused = (tableau: object, text: string) =>
    assertThrows(
      () => getSampler(sde, epsFn, { method: "rho_rk", rkMethod: tableau as typeof TABLEAUS["3kutta"] }),
      RangeError,
      text,
    );
  refused({ a, c }, "must have arrays a and b");
  refused({ a: [], b: [] }, "must have arrays a and b");
  refused({ a, b: [...b, 0] }, "4 weights b must have as many rows a, found 3");
  refused({ a, b, c: [0, 1] }, "3 weights b must have as many nodes c, found 2");
  refused({ a: [[0.5], [0.5], [-1, 2]], b }, "Row a[0] of an explicit tableau must have 0 entries");
  refused({ a: [[], [0.5, 0.5], [-1, 2]], b }, "Row a[1] of an explicit tableau must have 1 entries");
  refused({ a: [[], [0.5], [-1]], b }, "found [-1]");
  refused({ a, b, c: [0, 0.25, 1] }, "c[1] must lie in [0, 1] and be the sum of row a[1], found 0.25 and 0.5");
  refused({ a: [[], [2], [-1, 2]], b }, "c[1] must lie in [0, 1]");
  refused({ a, b: [0.5, 0.25, 0.2] }, "b must have sum 1, found 0.95");
  refused({ a, b: [0.5, NaN, 0.5] }, "must be finite, found NaN");
  refused({ order: 0, a, b, c }, "tableau.order must be an integer of at least 1, found 0");
  refused({ order: 1.5, a, b, c }, "found 1.5");
});
