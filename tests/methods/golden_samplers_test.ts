// Every sampler run of the original implementation (jax_deis, float64), with exact coefficients.
import { assert, assertEquals } from "@std/assert";
import { getSampler, type MethodName, type SamplerOptions, type TableauName } from "../../mod.ts";
import golden from "../data/jax_deis_samplers.json" with { type: "json" };
import { mixtureEps } from "../support/mixture.ts";
import { makeSde, type SdeDescription } from "../support/schedules.ts";

interface GoldenCase {
  sde: SdeDescription;
  method: MethodName;
  ab_order?: number;
  rk_method?: TableauName;
  timesteps: number[];
  noise: number[][];
  sample: number[][];
  coefficients?: number[][];
}
const cases = golden.cases as GoldenCase[];

function samplerOf(golden_: GoldenCase) {
  const sde = makeSde(golden_.sde);
  const options = {
    method: golden_.method,
    abOrder: golden_.ab_order,
    rkMethod: golden_.rk_method,
    timesteps: golden_.timesteps,
  } as SamplerOptions;
  return { sde, sampler: getSampler(sde, mixtureEps(golden.mixture, sde), options) };
}

function largestError(actual: ArrayLike<number>, expected: number[][]): number {
  return Math.max(...expected.flat().map((value, i) => Math.abs(actual[i] - value)));
}

const name = ({ sde, method, ab_order, rk_method, timesteps }: GoldenCase) =>
  `${sde.kind} ${method} ${ab_order ?? rk_method ?? ""} ${timesteps.length - 1} steps`;

Deno.test("coefficients agree with the exact ones to 1e-12 of the largest in their row", () => {
  for (const case_ of cases.filter(({ coefficients }) => coefficients)) {
    const { sde, sampler } = samplerOf(case_);
    sampler.plan.stages.forEach(({ update, step, t }, k) => {
      const [psi, ...history] = case_.coefficients![k];
      // The rows of rho_ab act on v = x / sqrt(alphaBar).
      const scale = case_.method === "rho_ab" ? sde.signal(case_.timesteps[k + 1]) : 1;
      const expectedPsi = case_.method === "rho_ab" ? scale / sde.signal(t) : psi;
      const expected = [0, expectedPsi, ...history.map((c) => c * scale)];
      const largest = Math.max(...expected.map(Math.abs));
      assertEquals(step, k);
      expected.forEach((value, j) => {
        const error = Math.abs((update[j] ?? 0) - value) / largest;
        assert(error <= 1e-12, `${name(case_)}, step ${k}, coefficient ${j}: ${update[j]}, expected ${value}`);
      });
    });
  }
});

Deno.test("float64 samples agree to 1e-9", async () => {
  for (const case_ of cases) {
    const { sampler } = samplerOf(case_);
    const { data } = await sampler({ data: Float64Array.from(case_.noise.flat()), dims: [6, 4] });
    const error = largestError(data, case_.sample);
    assert(error <= 1e-9, `${name(case_)}: ${error}`);
  }
});

Deno.test("float32 samples agree to 1e-4", async () => {
  for (const case_ of cases) {
    const { sampler } = samplerOf(case_);
    const { data } = await sampler({ data: Float32Array.from(case_.noise.flat()), dims: [6, 4] });
    assert(data instanceof Float32Array);
    const error = largestError(data, case_.sample);
    assert(error <= 1e-4, `${name(case_)}: ${error}`);
  }
});
