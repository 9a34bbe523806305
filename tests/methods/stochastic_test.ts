// Stochastic samplers against the formulas by which they are known, at their limits, and with bad input.
import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  DiscreteVPSDE,
  getLinearAlphaFns,
  getNoise,
  logLikelihood,
  makePlan,
  METHOD_ALIASES,
  METHOD_NAMES,
  type Plan,
  type PlanOptions,
  RectifiedFlow,
  restartPlan,
  type Sde,
  type Stage,
  type Tau,
  VPSDE,
} from "../../mod.ts";
import { fitPlan } from "../../src/fit/mod.ts";
import { exactLaw, lawOf } from "../support/gaussian_law.ts";

const sde = new VPSDE(getLinearAlphaFns(0.1, 20));
const discrete = DiscreteVPSDE.fromBetas("linear");
const TIMES = [1, 0.6, 0.3, 0.1, 0.001], INTEGERS = [999, 600, 300, 100, 1];
const X0 = { method: "x0_ab", abOrder: 0 } as const;

/** The next state as a combination of state, clean image and noise. */
const termsOf = ({ update, noise = 0 }: Stage) => [update[1], update[2], noise];

function assertNear(found: readonly number[], expected: readonly number[], tolerance = 1e-12): void {
  assertEquals(found.length, expected.length);
  found.forEach((value, i) =>
    assertAlmostEquals(value, expected[i], tolerance * Math.max(1, Math.abs(expected[i])))
  );
}

/** Every plan's rows and noise are the same up to rounding. */
function assertSamePlan(a: Plan, b: Plan, tolerance = 1e-12): void {
  assertEquals(a.timesteps, b.timesteps);
  a.stages.forEach((stage, i) => {
    assertNear(stage.update, b.stages[i].update, tolerance);
    assertAlmostEquals(stage.noise ?? 0, b.stages[i].noise ?? 0, tolerance);
  });
}

Deno.test("without noise every method is the deterministic one, bit for bit", () => {
  for (const method of ["x0_ab", "x0_log_rho_ab", "t_ab", "rho_ab", "log_rho_ab"] as const) {
    for (const options of [{ abOrder: 0 }, { abOrder: 2 }, { abOrder: 1, correctorOrder: 2 }]) {
      const plan = makePlan(sde, { method, ...options, numStep: 6 });
      for (const tau of [0, () => 0]) assertEquals(makePlan(sde, { method, ...options, tau, numStep: 6 }), plan);
    }
  }
  const ddim = makePlan(sde, { ...X0, numStep: 6 });
  assertEquals(makePlan(sde, { ...X0, eta: 0, numStep: 6 }), ddim);
  assertEquals(makePlan(sde, { ...X0, gamma: 0, numStep: 6 }), ddim);
  assertEquals(makePlan(sde, { method: "ddim", eta: 0 }), makePlan(sde, { method: "ddim" }));
  assertEquals(makePlan(sde, { method: "x0_rk", tau: 0, eta: 0 }), makePlan(sde, { method: "x0_rk" }));
});

Deno.test("order 0 with tau 1 is DDPM's posterior", () => {
  const plan = makePlan(discrete, { ...X0, tau: 1, timesteps: INTEGERS });
  plan.stages.forEach((stage, i) => {
    // q(x_s | x_t, x0) of arXiv 2006.11239, equation 7, with alpha = alphaBar_t / alphaBar_s.
    const [at, as] = [INTEGERS[i], INTEGERS[i + 1]].map((t) => discrete.alphaBar(t)), alpha = at / as;
    assertNear(termsOf(stage), [
      Math.sqrt(alpha) * (1 - as) / (1 - at),
      Math.sqrt(as) * (1 - alpha) / (1 - at),
      Math.sqrt((1 - as) / (1 - at) * (1 - alpha)),
    ], 1e-10);
  });
  assertEquals(makePlan(discrete, { method: "ddpm", timesteps: INTEGERS }), plan);
  assertEquals(makePlan(discrete, { ...X0, eta: 1, timesteps: INTEGERS }), plan);
});

Deno.test("order 0 with eta is DDIM with eta", () => {
  for (const eta of [0.3, 0.8, 1]) {
    const plan = makePlan(discrete, { method: "ddim", eta, timesteps: INTEGERS });
    plan.stages.forEach((stage, i) => {
      const [at, as] = [INTEGERS[i], INTEGERS[i + 1]].map((t) => discrete.alphaBar(t));
      // Equations 12 and 16 of arXiv 2010.02502.
      const noise = eta * Math.sqrt((1 - as) / (1 - at) * (1 - at / as));
      const direction = Math.sqrt(1 - as - noise ** 2) / Math.sqrt(1 - at);
      assertNear(termsOf(stage), [direction, Math.sqrt(as) - direction * Math.sqrt(at), noise], 1e-10);
    });
  }
});

Deno.test("euler_ancestral is the step of k-diffusion, in x over the signal", () => {
  for (const eta of [1, 0.6]) {
    makePlan(sde, { method: "euler_ancestral", eta, timesteps: TIMES }).stages.forEach((stage, i) => {
      const [from, to] = [sde.rho(TIMES[i]), sde.rho(TIMES[i + 1])];
      const up = Math.min(to, eta * Math.sqrt(to ** 2 * (from ** 2 - to ** 2) / from ** 2));
      const down = Math.sqrt(to ** 2 - up ** 2), signal = sde.signal(TIMES[i + 1]);
      const state = down / from * signal / sde.signal(TIMES[i]);
      assertNear(termsOf(stage), [state, (1 - down / from) * signal, up * signal], 1e-10);
    });
  }
});

Deno.test("an infinite tau is consistency sampling: the predicted image, and noise of the next level", () => {
  for (const options of [{ ...X0, tau: Infinity }, { method: "lcm" }] as PlanOptions[]) {
    makePlan(sde, { ...options, timesteps: TIMES }).stages.forEach((stage, i) => {
      const signal = sde.signal(TIMES[i + 1]);
      assertNear(termsOf(stage), [0, signal, signal * sde.rho(TIMES[i + 1])], 1e-14);
    });
  }
  const far = makePlan(sde, { method: "x0_ab", abOrder: 2, tau: 60, timesteps: TIMES });
  const limit = makePlan(sde, { method: "x0_ab", abOrder: 2, tau: Infinity, timesteps: TIMES });
  assertSamePlan(far, limit, 2e-3);
});

Deno.test("gamma is TCD's step down to (1 - gamma) t and back", () => {
  const gamma = 0.3;
  for (const options of [{ ...X0, gamma }, { method: "tcd" }] as PlanOptions[]) {
    makePlan(sde, { ...options, timesteps: TIMES }).stages.forEach((stage, i) => {
      const [t, next] = [TIMES[i], TIMES[i + 1]], down = (1 - gamma) * next;
      const [ab, abNext, abDown] = [t, next, down].map((time) => sde.alphaBar(time));
      // x_down = sqrt(abDown) x0 + sqrt(1 - abDown) eps, then forward to the next timestep.
      const forward = Math.sqrt(abNext / abDown), eps = Math.sqrt(1 - abDown) * forward;
      const state = eps / Math.sqrt(1 - ab), noise = Math.sqrt(1 - abNext / abDown);
      assertNear(termsOf(stage), [state, Math.sqrt(abNext) - state * Math.sqrt(ab), noise], 1e-9);
    });
  }
});

Deno.test("a tau that is a function of the same value gives the same plan, in every method and order", () => {
  for (const method of ["x0_ab", "x0_log_rho_ab", "t_ab", "rho_ab", "log_rho_ab"] as const) {
    for (const tau of [0.5, 1, 2.5]) {
      const options = { method, abOrder: 2, correctorOrder: 2, numStep: 7 } as const;
      const [number, whole] = [makePlan(sde, { ...options, tau }), makePlan(sde, { ...options, tau: () => tau })];
      assertSamePlan(whole, number, 1e-10);
    }
  }
  assertSamePlan(
    makePlan(sde, { method: "x0_rk", tau: () => 1 }),
    makePlan(sde, { method: "x0_rk", tau: 1 }),
    1e-10,
  );
});

Deno.test("a tau that is a function is given time and rho", () => {
  const seen: [number, number][] = [];
  const tau: Tau = (t, rho) => {
    seen.push([t, rho]);
    return 1;
  };
  makePlan(sde, { method: "x0_ab", abOrder: 1, tau, numStep: 3 });
  assert(seen.length > 0);
  for (const [t, rho] of seen) assertAlmostEquals(sde.rho(t), rho, 1e-9 * rho);
});

Deno.test("on a schedule with kinks a plan for data that do not change is exact", () => {
  // x0 is constant: weights must add up to what the signal gains, whatever they are.
  for (const schedule of [sde, discrete] as Sde[]) {
    for (const method of ["x0_ab", "x0_log_rho_ab"] as const) {
      const plan = makePlan(schedule, { method, abOrder: 3, tau: 0.8, numStep: 9 });
      plan.stages.forEach((stage, i) => {
        const [from, to] = plan.timesteps.slice(i).map((t) => schedule.signal(t));
        const images = stage.update.slice(2).reduce((sum, weight) => sum + weight);
        assertAlmostEquals(images + stage.update[1] * from, to, 1e-11);
        const sigma = plan.timesteps.slice(i).map((t) => schedule.signal(t) * schedule.rho(t));
        assertAlmostEquals(Math.hypot(stage.update[1] * sigma[0], stage.noise!), sigma[1], 1e-11);
      });
    }
  }
});

Deno.test("the last step adds no noise where the grid ends at sigma 0, and a first one from pure noise has a limit", () => {
  const flow = new RectifiedFlow({ samplingT: 1, samplingEps: 0 });
  const names = METHOD_ALIASES.filter((name) => !["ddim", "euler", "heun"].includes(name));
  const options: PlanOptions[] = [
    ...names.map((method) => ({ method })),
    { method: "x0_ab", abOrder: 2, correctorOrder: 1, tau: 1 },
    { method: "ddim", eta: 0.5 },
  ];
  for (const each of options) {
    const plan = makePlan(flow, { ...each, prediction: "flow", numStep: 6, tsPhase: "t", tsOrder: 1 });
    assertEquals(plan.stages[plan.nfe - 1].noise ?? 0, 0);
    assert(plan.stages.slice(0, -2).some(({ noise = 0 }) => noise > 0));
    assert(plan.stages.every(({ update }) => update.every(Number.isFinite)), JSON.stringify(each));
  }
});

Deno.test("every name is a preset of a method, and stochastic ones are", () => {
  const presets: [PlanOptions, PlanOptions][] = [
    [{ method: "dpmpp_2m_sde" }, { method: "x0_log_rho_ab", abOrder: 1, tau: 1 }],
    [{ method: "dpmpp_2m_sde", tau: 0.5 }, { method: "x0_log_rho_ab", abOrder: 1, tau: 0.5 }],
    [{ method: "dpmpp_3m_sde" }, { method: "x0_log_rho_ab", abOrder: 2, tau: 1 }],
    [{ method: "dpmpp_2s_ancestral" }, { method: "x0_rk", rkOrder: 2, eta: 1 }],
    [{ method: "dpmpp_sde" }, { method: "x0_rk", rkOrder: 2, tau: 1 }],
    [{ method: "seeds_2" }, { method: "x0_rk", tau: 1 }],
    [{ method: "seeds_3" }, { method: "x0_rk", rkOrder: 3, tau: 1 }],
    [{ method: "sa_solver" }, { method: "x0_log_rho_ab", abOrder: 1, correctorOrder: 1, tau: 1 }],
    [{ method: "flow_ancestral" }, { method: "x0_ab", abOrder: 0, eta: 1 }],
  ];
  for (const [name, method] of presets) {
    assertEquals(makePlan(sde, { ...name, numStep: 5 }), makePlan(sde, { ...method, numStep: 5 }));
  }
});

Deno.test("er_sde damps the old noise as its noise scale says", () => {
  const scale = (rho: number) => Math.exp(rho ** 0.3) + 10;
  makePlan(sde, { method: "er_sde", abOrder: 0, timesteps: TIMES }).stages.forEach((stage, i) => {
    const [from, to] = [sde.rho(TIMES[i]), sde.rho(TIMES[i + 1])], signal = sde.signal(TIMES[i + 1]);
    const ratio = to * scale(to) / (from * scale(from)); // of phi
    assertNear(termsOf(stage), [
      ratio * signal / sde.signal(TIMES[i]),
      signal * (1 - ratio),
      signal * Math.sqrt(to ** 2 - (from * ratio) ** 2),
    ], 1e-9);
  });
});

Deno.test("the path of a plan joins its steps, whatever the grid", () => {
  const cases: PlanOptions[] = [
    { method: "x0_ab", abOrder: 1, tau: 0.7 },
    { method: "x0_ab", abOrder: 1, tau: (t) => 0.4 + t },
    { method: "t_ab", abOrder: 1, tau: 0.7 },
    { method: "t_ab", abOrder: 1, tau: (t) => 0.4 + t },
    { method: "seeds_3" },
  ];
  for (const options of cases) {
    const paths = [6, 12].map((numStep) =>
      makePlan(sde, { ...options, numStep }).stages.map(({ path }) => [...path!].sort((a, b) => a - b))
    );
    for (const path of paths) {
      path.slice(1).forEach(([from, to], i) => {
        const joints = [path[i][1] / from, path[i][0] / to].map((ratio) => Math.abs(ratio - 1));
        assert(Math.min(...joints) < 1e-10, `${joints}`);
      });
    }
    const ends = paths.map((path) => [Math.min(...path.flat()), Math.max(...path.flat())]);
    assertNear(ends[0], ends[1], 1e-10);
  }
  for (const options of [{ ...X0, eta: 0.5 }, { ...X0, tau: Infinity }, { ...X0, gamma: 0.3 }]) {
    assert(makePlan(sde, options).stages.every(({ path, noise }) => !path && noise! > 0));
  }
});

Deno.test("tau, eta and gamma out of range are refused", () => {
  const refused = (options: PlanOptions, text: string) =>
    assertThrows(() => makePlan(sde, { numStep: 4, ...options }), RangeError, text);
  for (const tau of [-1, NaN, "1" as unknown as number]) {
    refused({ ...X0, tau }, `tau must be a number of at least 0, or a function of time, found ${tau}`);
  }
  refused({ method: "x0_ab", tau: (t) => t - 0.5 }, "tau must be finite and at least 0, found -0.");
  refused({ method: "t_ab", tau: () => NaN }, "tau must be finite and at least 0, found NaN at t = ");
  refused({ method: "t_ab", tau: Infinity }, "tau must be finite where eps is extrapolated");
  for (const value of [-0.1, 1.1, NaN]) {
    refused({ ...X0, eta: value }, `eta must be a number from 0 to 1, found ${value}`);
    refused({ ...X0, gamma: value }, `gamma must be a number from 0 to 1, found ${value}`);
    refused({ method: "x0_rk", eta: value }, `eta must be a number from 0 to 1, found ${value}`);
  }
  refused(
    { method: "x0_ab", eta: 0.5 },
    "eta is for abOrder 0 without a corrector, tau for every order, found abOrder 3",
  );
  refused({ ...X0, correctorOrder: 1, gamma: 0.5 }, "gamma is for abOrder 0 without a corrector");
  refused({ ...X0, tau: 1, eta: 0.5 }, "Only one of tau, eta and gamma may be given, found tau and eta");
  refused({ method: "t_ab", startUp: "rk", tau: 1 }, 'tau must be 0 with startUp "rk"');
  refused({ method: "x0_rk", rkOrder: 4 as 2 }, "rkOrder must be one of 2, 3");
});

Deno.test("a method that has no noise has no tau", () => {
  for (const method of ["rho_rk", "ipndm", "u_ab"] as const) {
    const options = { method, tau: 1 } as unknown as PlanOptions;
    assertThrows(() => makePlan(sde, options), TypeError, `The options of the method ${method} are`);
  }
  assertEquals(METHOD_NAMES.includes("x0_rk"), true);
});

Deno.test("a stochastic sampler cannot be inverted, gives no likelihood, and is not fitted", async () => {
  for (const options of [{ ...X0, tau: 1 }, { ...X0, eta: 0.5 }, { method: "t_ab", tau: 1 }] as PlanOptions[]) {
    assertThrows(
      () => makePlan(sde, { ...options, invert: true }),
      RangeError,
      "must be 0 from image to noise: a stochastic sampler cannot be inverted",
    );
  }
  assertThrows(() => makePlan(sde, { method: "x0_rk", invert: true }), RangeError, "goes from noise to image");
  const image = getNoise([1, 2]);
  const likelihood = logLikelihood(sde, (x) => x, image, { method: "t_ab", tau: 1 });
  await assertRejects(() => likelihood, RangeError, "a stochastic sampler cannot be inverted");
  await assertRejects(() => fitPlan(sde, [], { ...X0, tau: 1 }), RangeError, "A plan is fitted without noise");
});

Deno.test("a restart goes up by noise: the law stays the same, the times turn", () => {
  const data = { mean: 0.4, std: 0.6 };
  const timesteps = Array.from({ length: 61 }, (_, i) => 1 - i * 0.999 / 60),
    [from, to] = [timesteps[30], timesteps[50]];
  for (
    const options of [{ method: "ipndm" }, { method: "rho_rk", rkMethod: "2heun" }, {
      method: "x0_ab",
      abOrder: 2,
      tau: 0.3,
    }]
  ) {
    const base = { ...options, timesteps } as PlanOptions;
    const plain = makePlan(sde, base), plan = restartPlan(sde, { ...base, restarts: [{ from, to, times: 2 }] });
    const rises = plan.timesteps.filter((t, i) => i > 0 && t > plan.timesteps[i - 1]);
    assertEquals(rises, [from, from]);
    assertEquals(plan.nfe, plain.nfe * 100 / 60);
    const exact = exactLaw(data, sde, 0.001), found = lawOf(plan, data, sde);
    assertAlmostEquals(found.mean, exact.mean, 1e-9);
    assertAlmostEquals(found.variance / exact.variance, 1, 0.02, JSON.stringify(options));
  }
});

Deno.test("a restart contracts what a wrong start leaves", () => {
  const timesteps = Array.from({ length: 61 }, (_, i) => 1 - i * 0.999 / 60),
    [from, to] = [timesteps[30], timesteps[50]];
  const base = { method: "ipndm", timesteps } as const;
  // With the state's own share of the start, which the noise of a restart damps.
  const share = (plan: Plan) =>
    lawOf({ ...plan, stages: plan.stages.map((s) => ({ ...s, noise: 0 })) }, { mean: 0, std: 1 }, sde);
  const [plain, restarted] = [makePlan(sde, base), restartPlan(sde, { ...base, restarts: [{ from, to }] })];
  assert(share(restarted).variance < 0.5 * share(plain).variance);
});

Deno.test("intervals that are none of the grid are refused", () => {
  const options = { method: "ddim", timesteps: TIMES } as const;
  const refused = (restarts: { from: number; to: number; times?: number }[], text: string) =>
    assertThrows(() => restartPlan(sde, { ...options, restarts }), RangeError, text);
  refused([{ from: 0.6, to: 0.2 }], "found 0.6 to 0.2");
  refused([{ from: 0.1, to: 0.6 }], "found 0.1 to 0.6");
  refused([{ from: 0.6, to: 0.1 }, { from: 0.3, to: 0.1 }], "found 0.3 to 0.1");
  refused([{ from: 0.6, to: 0.3, times: 0 }], "times must be an integer of at least 1, found 0");
});
