// What one can do with a plan beside drawing from noise, on a mixture whose answers are known.
import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  diffuse,
  type EpsFn,
  getLinearAlphaFns,
  getNoise,
  getSampler,
  getTimesteps,
  inpaint,
  makePlan,
  type MethodOptions,
  RectifiedFlow,
  type SamplerOptions,
  type SavedRun,
  type Sde,
  SubVPSDE,
  type Tensor,
  VESDE,
  VPSDE,
} from "../../mod.ts";
import { mixtureEps } from "../support/mixture.ts";
import { makeSde } from "../support/schedules.ts";

const MIXTURE = { weights: [0.5, 0.5], means: [[1, 0.3], [-1, 0.5]], stds: [0.2, 0.4] };
const vp = new VPSDE(getLinearAlphaFns(0.1, 20));
const SCHEDULES: Record<string, Sde> = {
  "VP": vp,
  "sub-VP": new SubVPSDE(getLinearAlphaFns(0.1, 20)),
  "VE": new VESDE({ sigmaMin: 0.01, sigmaMax: 50 }),
  "rectified flow": new RectifiedFlow(),
  "discrete VP": makeSde({ kind: "ddpm" }),
};
const doubles = (tensor: Tensor) => ({ data: Float64Array.from(tensor.data), dims: tensor.dims });
const NOISE = doubles(getNoise([8, 2], { seed: 21 }));

function distance(a: Tensor, b: Tensor): number {
  return Math.hypot(...Array.from(a.data, (value, i) => value - b.data[i])) / Math.sqrt(a.data.length);
}

function sampleOf(sde: Sde, options: SamplerOptions, start = diffuse(sde, sde.samplingT, NOISE)) {
  return getSampler(sde, mixtureEps(MIXTURE, sde), options)(start);
}

const EXACT: SamplerOptions = { method: "rho_rk", rkMethod: "5dopri", tsPhase: "log", numStep: 600 };

Deno.test("every schedule inverts rho, and its state is signal (x0 + rho eps)", () => {
  for (const [name, sde] of Object.entries(SCHEDULES)) {
    const low = sde.isContinuous ? sde.samplingEps : 1;
    for (const share of [0, 0.1, 0.5, 0.9, 1]) {
      const t = low + share * (sde.samplingT - low);
      assertAlmostEquals(sde.timeOfRho(sde.rho(t)), t, 1e-12 * sde.samplingT, `${name} at ${t}`);
      assert(sde.signal(t) > 0);
    }
  }
  const [t, alphaBar] = [0.37, vp.alphaBar(0.37)];
  assertAlmostEquals(SCHEDULES["sub-VP"].rho(t) * SCHEDULES["sub-VP"].signal(t), 1 - alphaBar, 1e-15);
  assertAlmostEquals(SCHEDULES["VP"].rho(t) * SCHEDULES["VP"].signal(t), Math.sqrt(1 - alphaBar), 1e-15);
  const image = { data: Float64Array.of(3), dims: [1] }, noise = { data: Float64Array.of(-2), dims: [1] };
  assertAlmostEquals(diffuse(SCHEDULES["rectified flow"], 0.25, noise, image).data[0], 0.75 * 3 - 0.25 * 2, 1e-15);
  assertAlmostEquals(diffuse(SCHEDULES["VE"], 5, noise, image).data[0], 3 - 10, 1e-15);
});

Deno.test("every schedule's samples are where the mixture is, by every method", async () => {
  for (const [name, sde] of Object.entries(SCHEDULES)) {
    const exact = await sampleOf(sde, EXACT);
    const grid = { tsPhase: "rho", tsOrder: 7, numStep: 60 } as const;
    const solvers: MethodOptions[] = [
      ...(["t_ab", "rho_ab", "log_rho_ab", "ipndm"] as const).map((method) => ({ method, abOrder: 2 })),
      { method: "rho_rk" },
    ];
    for (const options of solvers) {
      const error = distance(await sampleOf(sde, { ...options, ...grid }), exact);
      assert(error < 0.02, `${name} ${options.method}: ${error}`);
    }
    for (let row = 0; row < NOISE.data.length; row += 2) {
      const near = MIXTURE.means.some(([x, y], k) =>
        Math.hypot(exact.data[row] - x, exact.data[row + 1] - y) < 4 * MIXTURE.stds[k]
      );
      assert(near, `${name}: ${exact.data.slice(row, row + 2)}`);
    }
  }
});

Deno.test("a model of the flow direction gives the sample of the eps that it stands for", async () => {
  for (const sde of Object.values(SCHEDULES)) {
    const epsFn = mixtureEps(MIXTURE, sde);
    const flow: EpsFn = (x, t, out) => {
      epsFn(x, t, out);
      const signal = sde.signal(t), sigma = signal * sde.rho(t);
      out.data.forEach((eps, i) => out.data[i] = eps - (x.data[i] - sigma * eps) / signal);
    };
    const start = diffuse(sde, sde.samplingT, NOISE);
    const expected = await getSampler(sde, epsFn)(start);
    const found = await getSampler(sde, flow, { prediction: "flow" })(start);
    assert(distance(found, expected) < 1e-9);
  }
});

Deno.test("u_ab is t_ab with u = t, rho_ab with u = rho, and log_rho_ab with u = log rho", () => {
  for (const sde of [vp, SCHEDULES["discrete VP"]]) {
    const variables = {
      t_ab: (t: number) => t,
      rho_ab: (t: number) => sde.rho(t),
      log_rho_ab: (t: number) => Math.log(sde.rho(t)),
    };
    for (const [method, abVariable] of Object.entries(variables)) {
      const options = { abOrder: 3, numStep: 9 };
      const known = makePlan(sde, { ...options, method: method as "t_ab" });
      const own = makePlan(sde, { ...options, method: "u_ab", abVariable });
      known.stages.forEach(({ update }, k) => {
        const largest = Math.max(...update.map(Math.abs));
        update.forEach((weight, i) => assertAlmostEquals(own.stages[k].update[i], weight, 1e-10 * largest));
      });
    }
  }
  const refused = (abVariable: unknown, text: string) =>
    assertThrows(() => makePlan(vp, { method: "u_ab", abVariable } as SamplerOptions), Error, text);
  refused(undefined, "u_ab needs abVariable, a function of time, found undefined");
  refused((t: number) => (t - 0.5) ** 2, "abVariable must be finite and strictly monotone");
  refused(() => NaN, "found NaN at t = 1");
});

Deno.test("ipndm uses the uniform Adams-Bashforth weights where the grid is uniform, and variable ones elsewhere", () => {
  const rows = [[1], [3 / 2, -1 / 2], [23 / 12, -16 / 12, 5 / 12], [55 / 24, -59 / 24, 37 / 24, -9 / 24]];
  const weightsOf = (timesteps: number[], sde: Sde = vp) => {
    const plan = makePlan(sde, { method: "ipndm", timesteps });
    return plan.stages.map(({ update }, k) => {
      const ddim = sde.signal(timesteps[k + 1]) * (sde.rho(timesteps[k + 1]) - sde.rho(timesteps[k]));
      return update.slice(2).map((weight) => weight / ddim);
    });
  };
  const compare = (found: number[][], expected: number[][]) =>
    expected.forEach((row, k) => row.forEach((weight, j) => assertAlmostEquals(found[k][j], weight, 1e-13)));
  compare(weightsOf([0.9, 0.7, 0.5, 0.3, 0.1]), rows);
  compare(weightsOf([999, 666, 333, 0], SCHEDULES["discrete VP"]), rows.slice(0, 3));
  compare(weightsOf([99, 66, 33, 1], SCHEDULES["discrete VP"]), rows.slice(0, 3)); // uniform but for rounding

  // Steps of widths A, B, C: with w = C / B the second-order weights are 1 + w / 2 and -w / 2.
  const [, second, third] = weightsOf([0.9, 0.7, 0.6, 0.3]);
  compare([second], [[1 + 0.1 / 0.2 / 2, -0.1 / 0.2 / 2]]);
  // Third order, by hand: the mean of each Lagrange polynomial over [0.3, 0.6].
  const mean = (a: number, b: number) => 0.21 - 0.45 * (a + b) + a * b; // of (t - a)(t - b): t^2 has 0.21, t 0.45
  compare([third], [[
    mean(0.7, 0.9) / ((0.6 - 0.7) * (0.6 - 0.9)),
    mean(0.6, 0.9) / ((0.7 - 0.6) * (0.7 - 0.9)),
    mean(0.6, 0.7) / ((0.9 - 0.6) * (0.9 - 0.7)),
  ]]);
});

Deno.test("inversion and sampling again come back to the image, closer with more steps", async () => {
  const solvers: MethodOptions[] = [
    ...(["t_ab", "rho_ab", "ipndm"] as const).map((method) => ({ method, abOrder: 2 })),
    { method: "rho_rk" },
  ];
  for (const solver of solvers) {
    const sde = vp, epsFn = mixtureEps(MIXTURE, sde);
    const image = await sampleOf(sde, EXACT);
    const errors = [];
    for (const numStep of [25, 100]) {
      const options: SamplerOptions = { ...solver, numStep, tsPhase: "log" };
      const noise = await getSampler(sde, epsFn, { ...options, invert: true })(image);
      errors.push(distance(await getSampler(sde, epsFn, options)(noise), image));
    }
    assert(errors[1] < 0.01 && errors[1] < errors[0] / 6, `${solver.method}: ${errors}`);
  }
});

Deno.test("inversion finds the very noise that an image came from", async () => {
  const image = await sampleOf(vp, EXACT);
  const noise = await getSampler(vp, mixtureEps(MIXTURE, vp), { ...EXACT, invert: true })(image);
  assert(distance(noise, diffuse(vp, 1, NOISE)) < 1e-8);
  assertThrows(
    () => makePlan(vp, { invert: true, timesteps: [1, 0.5] }),
    RangeError,
    "timesteps must increase, found 0.5 after 1",
  );
});

Deno.test("at order 0 a step back undoes a step, and a plan is the sum of its parts", async () => {
  // With an eps of time alone the steps of both directions use the same eps.
  const constant: EpsFn = (_x, _t, out) => void out.data.fill(0.3);
  const options: SamplerOptions = { method: "t_ab", abOrder: 0, timesteps: [0.9, 0.4] };
  const there = await getSampler(vp, constant, options)(NOISE);
  const back = await getSampler(vp, constant, { ...options, invert: true, timesteps: [0.4, 0.9] })(there);
  assert(distance(back, NOISE) < 1e-13);
  const [whole, first, second] = [[0.9, 0.6, 0.2, 0.1], [0.9, 0.6], [0.6, 0.2, 0.1]];
  const run = (timesteps: number[], start: typeof NOISE) =>
    getSampler(vp, mixtureEps(MIXTURE, vp), { method: "t_ab", abOrder: 0, timesteps })(start);
  assertEquals(await run(second, await run(first, NOISE)), await run(whole, NOISE));
});

Deno.test("a run from an image that is partly noise ends near the image, the nearer the less noise", async () => {
  const image = await sampleOf(vp, EXACT);
  const distances = [];
  for (const startAt of [0.1, 0.4, 1]) {
    const sampler = getSampler(vp, mixtureEps(MIXTURE, vp), { startAt, numStep: 20 });
    assertEquals(sampler.plan.timesteps[0], startAt);
    const other = doubles(getNoise([8, 2], { seed: 99 }));
    distances.push(distance(await sampler(diffuse(vp, startAt, other, image)), image));
  }
  assert(distances[0] < distances[1] && distances[1] < distances[2], `${distances}`);
  assert(distances[0] < 0.3);
  const discrete = SCHEDULES["discrete VP"];
  assertEquals(getTimesteps(discrete, { startAt: 300, numStep: 3, tsOrder: 1 }), [300, 200, 100, 0]);
  assertThrows(
    () => getTimesteps(discrete, { startAt: 300.5 }),
    RangeError,
    "startAt must be an integer in (0, 999]",
  );
  for (const startAt of [0, 1.5, NaN]) {
    assertThrows(() => getTimesteps(vp, { startAt }), RangeError, "startAt must be a time in (0.001, 1], found");
  }
  assertThrows(() => diffuse(vp, 2, NOISE), RangeError, "t must lie in [0.001, 1], found 2");
  const wrong = { data: new Float64Array(3), dims: [3] };
  assertThrows(
    () => diffuse(vp, 0.5, NOISE, wrong),
    RangeError,
    "image must have 16 elements as the noise, found 3",
  );
});

Deno.test("inpainting keeps what the mask keeps, and paints the rest to fit", async () => {
  // The first coordinate tells the components apart; kept at 1 it asks for the second one near 0.3.
  const image = { data: Float64Array.from(NOISE.data, (_, i) => i % 2 ? 0 : 1), dims: NOISE.dims };
  const mask = { data: Float64Array.from(NOISE.data, (_, i) => i % 2), dims: NOISE.dims };
  const sampler = getSampler(vp, mixtureEps(MIXTURE, vp), { numStep: 60 });
  const { data } = await sampler(NOISE, { onStep: inpaint(vp, { image, mask, noise: NOISE }) });
  for (let row = 0; row < data.length; row += 2) {
    assertEquals(data[row], 1);
    assert(Math.abs(data[row + 1] - 0.3) < 4 * 0.2, `${data[row + 1]}`);
  }
  const bad = { data: Float64Array.from(mask.data, () => 1.5), dims: mask.dims };
  assertThrows(
    () => inpaint(vp, { image, mask: bad, noise: NOISE }),
    RangeError,
    "mask must lie in [0, 1], found 1.5",
  );
  const short = { data: new Float64Array(2), dims: [2] };
  assertThrows(() => inpaint(vp, { image: short, mask, noise: NOISE }), RangeError, "image must have 16 elements");
});

Deno.test("a callback sees eps and the predicted clean image of the step's last evaluation", async () => {
  const epsFn = mixtureEps(MIXTURE, vp);
  for (const options of [{ method: "t_ab" }, { method: "rho_rk", rkMethod: "2heun" }] satisfies SamplerOptions[]) {
    const seen: { x: Tensor; t: number; eps: Tensor }[] = [];
    const spy: EpsFn = (x, t, out) => {
      epsFn(x, t, out);
      seen.push({ x: { data: x.data.slice(), dims: x.dims }, t, eps: { data: out.data.slice(), dims: x.dims } });
    };
    let steps = 0;
    const sampler = getSampler(vp, spy, { ...options, numStep: 5 });
    await sampler(NOISE, {
      onStep: ({ t, eps, clean, step }) => {
        const last = seen[seen.length - 1];
        assertEquals([t, step], [last.t, steps++]);
        assertEquals(eps.data, last.eps.data);
        const alphaBar = vp.alphaBar(t);
        clean().data.forEach((value, i) => {
          const expected = (last.x.data[i] - Math.sqrt(1 - alphaBar) * last.eps.data[i]) / Math.sqrt(alphaBar);
          assertAlmostEquals(value, expected, 1e-12 / Math.sqrt(alphaBar));
        });
      },
    });
    assertEquals(steps, 5);
  }
});

Deno.test("a saved run goes on bit for bit, by every kind of plan", async () => {
  const kinds: SamplerOptions[] = [
    { method: "t_ab" },
    { method: "rho_rk", rkMethod: "4rk" },
    { method: "t_ab", startUp: "rk" },
    { method: "t_ab", abOrder: 1, correctorOrder: 1 },
    { method: "t_ab", abOrder: 3, correctorOrder: 2 },
  ];
  for (const type of [Float32Array, Float64Array]) {
    const noise = { data: type.from(NOISE.data), dims: NOISE.dims } as Tensor;
    for (const options of kinds) {
      const sampler = getSampler(vp, mixtureEps(MIXTURE, vp), { ...options, numStep: 8 });
      const saved: SavedRun[] = [];
      const whole = await sampler(noise, { onStep: ({ save }) => void saved.push(save()) });
      assertEquals(await sampler(noise), whole, "a callback changes nothing");
      assertEquals(saved.length, 8);
      for (const resume of saved) assertEquals(await sampler(noise, { resume: structuredClone(resume) }), whole);
    }
  }
});

Deno.test("a saved run that does not belong to the plan is refused", async () => {
  const sampler = getSampler(vp, mixtureEps(MIXTURE, vp), { method: "rho_rk", rkMethod: "2heun", numStep: 4 });
  const saved: SavedRun[] = [];
  await sampler(NOISE, { onStep: ({ save }) => void saved.push(save()) });
  const refused = (resume: SavedRun, text: string) =>
    assertRejects(() => sampler(NOISE, { resume }), RangeError, text);
  await refused({ ...saved[1], nfe: 3 }, "must be at the end of a step, found evaluation 3");
  await refused({ ...saved[1], nfe: 99 }, "must have 1 to 8 evaluations");
  await refused({ ...saved[1], history: [] }, "found 4 and 0");
  const short = { data: new Float64Array(2), dims: [2] };
  await refused({ ...saved[1], x: short }, "The saved run's x must have 16 elements of the noise's type, found 2");
  await refused(
    { ...saved[1], history: [{ data: new Float64Array(16).fill(NaN), dims: [8, 2] }] },
    "must be finite",
  );
});

Deno.test("options of start-up and corrector are checked", () => {
  const refused = (options: object, text: string) =>
    assertThrows(() => makePlan(vp, options as SamplerOptions), RangeError, text);
  refused({ startUp: "rk" }, 'The method x0_ab starts with "orders"');
  refused({ method: "ipndm", startUp: "euler" }, 'startUp must be one of orders, rk, found "euler"');
  refused({ method: "t_ab", startUp: "rk", abOrder: 6 }, 'abOrder must be at most 5 with startUp "rk", found 6');
  for (const correctorOrder of [0, 1.5, -1]) {
    refused({ correctorOrder }, "correctorOrder must be an integer of at least 1");
  }
  assertThrows(
    () => makePlan(vp, { lowerOrderFinal: "no" } as unknown as SamplerOptions),
    TypeError,
    'lowerOrderFinal must be true or false, found "no"',
  );
  const exact = new VPSDE(getLinearAlphaFns(0.1, 20), { samplingEps: 0 });
  assertThrows(() => makePlan(exact, { method: "log_rho_ab" }), RangeError, "log_rho_ab needs rho > 0");
  assertThrows(
    () => new VESDE({ sigmaMin: 2, sigmaMax: 1 }),
    RangeError,
    "0 <= sigmaMin < sigmaMax, found 2 and 1",
  );
  assertThrows(() => new VESDE({ sigmaMin: -1 }), RangeError, "0 <= sigmaMin < sigmaMax, found -1 and 80");
  assertThrows(() => new VESDE({ sigmaMax: Infinity }), RangeError, "found 0.002 and Infinity");
  assertThrows(() => new RectifiedFlow({ samplingT: 1.1 }), RangeError, "samplingT <= 1, found 0.001 and 1.1");
});
