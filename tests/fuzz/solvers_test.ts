// Schedules, grids and methods at random: refused with what is wrong, or a plan whose every number is finite and which
// takes standard normal noise to a finite sample.
import { assert } from "@std/assert";
import fc from "fast-check";
import {
  DiscreteVPSDE,
  type EpsFn,
  getCosAlphaFns,
  getLinearAlphaFns,
  getNoise,
  getSampler,
  makePlan,
  METHOD_NAMES,
  type PlanOptions,
  RectifiedFlow,
  type Sde,
  SubVPSDE,
  TABLEAU_NAMES,
  VESDE,
  VPSDE,
} from "../../mod.ts";
import { assertClean, runs } from "../support/fuzz.ts";

/** Mostly sound values, and a few that are not. */
const mostly = <Value>(sound: fc.Arbitrary<Value>, ...odd: unknown[]): fc.Arbitrary<Value> =>
  fc.oneof({ weight: 19, arbitrary: sound }, {
    weight: 1,
    arbitrary: fc.constantFrom(...odd) as fc.Arbitrary<Value>,
  });

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const rate = mostly(between(0.01, 40), 0, 1e-9, 200, -1);
const time = fc.oneof(between(0, 1), fc.constantFrom(0, 1e-9, 1e-3, 0.5, 0.98, 1, 2));
const ranges = fc.record({
  samplingEps: mostly(fc.oneof(between(0, 0.1), fc.constantFrom(0, 1e-9)), 0.7, -1),
  samplingT: mostly(between(0.3, 1), 1, 2, 0),
}, { requiredKeys: [] });

/** Makers of schedules, as making one may be refused. */
const schedules: fc.Arbitrary<() => Sde> = fc.oneof(
  fc.tuple(rate, rate, ranges).map(([a, b, range]) => () => new VPSDE(getLinearAlphaFns(a, b), range)),
  ranges.map((range) => () => new VPSDE(getCosAlphaFns(), range)),
  fc.tuple(rate, rate, ranges).map(([a, b, range]) => () => new SubVPSDE(getLinearAlphaFns(a, b), range)),
  ranges.map((range) => () => new RectifiedFlow(range)),
  fc.tuple(rate, rate).map(([a, b]) => () => new VESDE({ sigmaMin: a, sigmaMax: b })),
  fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 })
    .map((values) => () => new DiscreteVPSDE(values.sort((a, b) => b - a))),
);

const orders = mostly(fc.nat(5), -1, 1.5, 12, NaN, "2");
const variables = fc.constantFrom((t: number) => t * t, (t: number) => Math.log(t), () => 1);
const grid = {
  numStep: mostly(fc.integer({ min: 1, max: 12 }), 0, 2.5),
  tsPhase: mostly(fc.constantFrom("t", "rho", "log"), "sigma"),
  tsOrder: mostly(fc.double({ min: 0.3, max: 9, noNaN: true }), 0, NaN),
  startAt: fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: time }),
};
const explicit = fc.array(time, { maxLength: 6 }).map((times) => times.sort((a, b) => b - a));
const common = { invert: fc.boolean(), prediction: mostly(fc.constantFrom("eps", "v", "x0", "flow"), "score") };

const methods = fc.constantFrom(...METHOD_NAMES, "ddim", "euler", "heun").chain((method) => {
  const own: Record<string, fc.Arbitrary<unknown>> = method === "rho_rk"
    ? { rkMethod: mostly(fc.constantFrom(...TABLEAU_NAMES), "9rk") }
    : ["ddim", "euler", "heun"].includes(method)
    ? {}
    : { abOrder: orders, correctorOrder: orders, startUp: mostly(fc.constantFrom("orders", "rk"), "none") };
  const fields = { ...common, ...own, ...method === "u_ab" ? { abVariable: variables } : {} };
  const whole = fc.oneof(
    { weight: 9, arbitrary: fc.record({ ...fields, ...grid }, { requiredKeys: [] }) },
    { weight: 1, arbitrary: fc.record({ ...fields, timesteps: explicit }, { requiredKeys: [] }) },
  );
  return whole.map((chosen) => ({ method, ...chosen }) as PlanOptions);
});

/** What a model of data that is standard normal says, in whatever way it says it. */
function gaussian(sde: Sde, prediction: string): EpsFn {
  return (x, t, out) => {
    const signal = sde.signal(t), sigma = signal * sde.rho(t), square = signal ** 2 + sigma ** 2;
    x.data.forEach((value, i) => {
      const eps = value * sigma / square, clean = value * signal / square;
      out.data[i] = { eps, x0: clean, v: signal * eps - sigma * clean }[prediction] ?? eps - clean;
    });
  };
}

Deno.test("a sampler of any schedule, grid and method is refused with what is wrong, or its sample is finite", async () => {
  let drawn = 0;
  const { numRuns, ...rest } = runs(1500);
  await fc.assert(
    fc.asyncProperty(schedules, methods, async (make, chosen) => {
      let sde, sampler;
      try {
        sde = make();
        const model = gaussian(sde, chosen.prediction ?? "eps");
        sampler = getSampler(sde, model, chosen);
      } catch (error) {
        return assertClean(error);
      }
      drawn++;
      const rows = sampler.plan.stages.flatMap((
        { t, inputScale, store, update, anchor = [], clean },
      ) => [t, inputScale, ...store, ...update, ...anchor, ...clean]);
      assert(rows.every(Number.isFinite), "every number of a plan is finite");
      const { data, dims } = getNoise([2, 3]);
      try {
        const sample = await sampler({ data: Float64Array.from(data), dims });
        assert(sample.data.every(Number.isFinite));
      } catch (error) {
        assertClean(error);
      }
    }),
    { numRuns, ...rest },
  );
  assert(drawn > numRuns / 10, `only ${drawn} of ${numRuns} are samplers`);
});

Deno.test("a plan that is made is a plan that parses, and its grid is the one asked for", () => {
  fc.assert(
    fc.property(
      schedules,
      fc.integer({ min: 1, max: 12 }),
      fc.constantFrom(...METHOD_NAMES),
      (make, numStep, method) => {
        const abVariable = method === "u_ab" ? { abVariable: (t: number) => t } : {};
        let sde, plan;
        try {
          sde = make();
          plan = makePlan(sde, { method, numStep, ...abVariable } as PlanOptions);
        } catch (error) {
          return assertClean(error);
        }
        const { timesteps } = plan;
        assert(timesteps.length === numStep + 1 && timesteps[0] === sde.samplingT);
        assert(timesteps.at(-1) === sde.samplingEps && timesteps.every((t, i) => i === 0 || t < timesteps[i - 1]));
      },
    ),
    runs(500),
  );
});
