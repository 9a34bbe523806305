// Presets with the approximation of k-diffusion against its own samplers, from the same noise (tests/data/make_k_diffusion.py).
import { assert, assertEquals, assertThrows } from "@std/assert";
import { makePlan, type PlanOptions, RectifiedFlow, samplerFromPlan } from "../../mod.ts";
import golden from "../data/k_diffusion_runs.json" with { type: "json" };
import { relativeError } from "../support/scheduler_runs.ts";

/** From rho down to 0; x of k-diffusion is x / signal here. */
const sde = new RectifiedFlow({ samplingT: 0.999, samplingEps: 0 });
const approximation = "k-diffusion";

type Run = typeof golden.runs[number];

/** The preset of a sampler; eta is tau squared in the multistep ones. */
function presetOf({ sampler, options }: Run): PlanOptions {
  const { eta = 0 } = options as { eta?: number };
  switch (sampler) {
    case "euler_ancestral":
      return { method: sampler, eta };
    case "dpmpp_2s_ancestral":
      return { method: sampler, eta, approximation };
    case "dpmpp_2m":
      return { method: "dpmpp_2m_sde", tau: 0, approximation };
    default:
      return { method: sampler as "dpmpp_2m_sde", tau: Math.sqrt(eta), approximation };
  }
}

/** The image of a plan on a run's sigmas, over the signal. */
async function imageOf({ sigmas }: Run, options: PlanOptions): Promise<number[]> {
  const timesteps = sigmas.map((sigma) => sde.timeOfRho(sigma));
  const plan = makePlan(sde, { ...options, timesteps });
  const sampler = samplerFromPlan(plan, (x, t, out) => {
    const sigma = sde.rho(t);
    x.data.forEach((value, i) => {
      const scaled = value / sde.signal(t);
      const denoised = 0.8 * Math.tanh(1.5 * scaled / Math.hypot(1, sigma)) + 0.1 * Math.cos(i);
      out.data[i] = (scaled - denoised) / sigma;
    });
  });
  const start = golden.noise.map((value) => value * sigmas[0] * sde.signal(timesteps[0]));
  const { data } = await sampler({ data: Float64Array.from(start), dims: [1, 6] }, {
    noise: (_, stage) => ({ data: Float64Array.from(start, (_, i) => Math.cos(1.3 * i + stage)), dims: [1, 6] }),
  });
  return Array.from(data, (value) => value / sde.signal(timesteps[sigmas.length - 1]));
}

for (const sampler of new Set(golden.runs.map((run) => run.sampler))) {
  Deno.test(`${sampler} gives the image of k-diffusion from the same noise`, async () => {
    const runs = golden.runs.filter((run) => run.sampler === sampler);
    assert(runs.length >= 2);
    for (const run of runs) {
      const error = relativeError(await imageOf(run, presetOf(run)), run.final);
      assert(error < 1e-9, `${error}: ${JSON.stringify(run)}`);
    }
  });
}

Deno.test("without the approximation the image is another one, but for order 0", async () => {
  for (const run of golden.runs.filter(({ sampler }) => sampler !== "euler_ancestral")) {
    const { approximation: _, ...exact } = presetOf(run) as PlanOptions & { approximation?: string };
    const error = relativeError(await imageOf(run, exact as PlanOptions), run.final);
    assert(error > 1e-4, `${error}: ${JSON.stringify(run)}`);
  }
  const orderZero = { method: "x0_log_rho_ab", abOrder: 0, tau: 1, numStep: 4, startAt: 0.9 } as const;
  const [exact, approximate] = [{}, { approximation } as const].map((more) =>
    makePlan(sde, { ...orderZero, ...more }).stages.map(({ update, noise }) => [...update, noise ?? 0])
  );
  approximate.flat().forEach((value, i) => assert(Math.abs(value - exact.flat()[i]) < 1e-14));
});

Deno.test("noise of dpmpp_sde lies on a path that joins its evaluations", () => {
  const plan = makePlan(sde, { method: "dpmpp_sde", approximation, numStep: 4, startAt: 0.9, tsPhase: "rho" });
  const path = plan.stages.slice(0, -1).map((stage) => stage.path!);
  path.slice(1).forEach(([, to], i) => assert(Math.abs(to / path[i][0] - 1) < 1e-12, `${path}`));
});

Deno.test("a step from where there is nothing but noise is one of order 0, with the approximation too", () => {
  const whole = new RectifiedFlow({ samplingT: 1, samplingEps: 0 });
  for (const method of ["dpmpp_sde", "dpmpp_2s_ancestral", "dpmpp_2m_sde", "dpmpp_3m_sde"] as const) {
    const options = { method, prediction: "flow", numStep: 4, tsPhase: "t", tsOrder: 1 } as const;
    const [exact, theirs] = [{}, { approximation } as const].map((more) =>
      makePlan(whole, { ...options, ...more })
    );
    assertEquals(theirs.stages[0], exact.stages[0]);
    assertEquals(theirs.nfe, exact.nfe);
  }
});

Deno.test("an approximation that is not there, or not of such options, is refused", () => {
  const refused = (options: PlanOptions, text: string) =>
    assertThrows(() => makePlan(sde, { numStep: 4, startAt: 0.9, ...options }), RangeError, text);
  const named = { approximation: "diffusers" as "k-diffusion" };
  refused({ method: "dpmpp_sde", ...named }, 'approximation must be one of k-diffusion, found "diffusers"');
  refused({ method: "dpmpp_2m_sde", ...named }, 'approximation must be one of k-diffusion, found "diffusers"');
  for (const method of ["dpmpp_sde", "dpmpp_3m_sde"] as const) {
    refused(
      { method, approximation, tau: () => 1 },
      'finite number with approximation "k-diffusion", found a function',
    );
    refused({ method, approximation, tau: Infinity }, 'with approximation "k-diffusion", found Infinity');
    refused({ method, approximation, tau: -1 }, "tau must be a number of at least 0");
  }
  refused({ method: "x0_rk", rkOrder: 3, approximation }, "rkOrder must be 2 with an approximation, found 3");
  const multistep = { method: "x0_log_rho_ab", approximation } as const;
  refused({ ...multistep, abOrder: 3 }, "is for abOrder 0 to 2 and tau, without a corrector, found abOrder 3");
  refused({ ...multistep, abOrder: 1, correctorOrder: 1 }, "without a corrector");
  refused({ ...multistep, abOrder: 0, eta: 0.5 }, "is for abOrder 0 to 2 and tau");
  for (const method of ["x0_ab", "seeds_2", "sa_solver"] as const) {
    const options = { method, approximation } as unknown as PlanOptions;
    assertThrows(() => makePlan(sde, options), TypeError, "approximation");
  }
  assertEquals(golden.runs.length, 22);
});
