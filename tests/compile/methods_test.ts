// A compiled model is the same sampler as the plan run step by step, whatever the method.
import { assert, assertEquals } from "@std/assert";
import {
  getNoise,
  getSampler,
  makePlan,
  type Plan,
  type Prediction,
  type SamplerOptions,
  TABLEAU_NAMES,
} from "../../mod.ts";
import { compileModel, type Form } from "../../src/compile/mod.ts";
import { FORMS } from "../../src/compile/compile_options.ts";
import { mixtureEps } from "../support/mixture.ts";
import { MIXTURE, mixtureModel } from "../support/compile_models.ts";
import { distance, largestDifference, runModel, type RuntimeName } from "../support/compile_runs.ts";
import { makeSde } from "../support/schedules.ts";

const sde = makeSde({ kind: "linear", eps: 0.01, T: 0.9 });
const TOLERANCE = 1e-5;

const SOLVERS: Record<string, SamplerOptions> = {
  "DDIM": { method: "t_ab", abOrder: 0 },
  ...Object.fromEntries([1, 2, 3, 4].map((abOrder) => [`t_ab ${abOrder}`, { method: "t_ab", abOrder } as const])),
  "rho_ab 3": { method: "rho_ab", abOrder: 3 },
  "log_rho_ab 2": { method: "log_rho_ab", abOrder: 2 },
  "ipndm 3": { method: "ipndm", abOrder: 3 },
  "u_ab in sqrt t": { method: "u_ab", abOrder: 2, abVariable: Math.sqrt },
  "t_ab 3 with Runge-Kutta start": { method: "t_ab", abOrder: 3, startUp: "rk" },
  "t_ab 1 with corrector 2": { method: "t_ab", abOrder: 1, correctorOrder: 2 },
  "rho_ab 2 with corrector 3": { method: "rho_ab", abOrder: 2, correctorOrder: 3 },
  "t_ab 2 with corrector 2 and Runge-Kutta start": {
    method: "t_ab",
    abOrder: 2,
    correctorOrder: 2,
    startUp: "rk",
  },
  "t_ab 3 from image to noise": { method: "t_ab", abOrder: 3, invert: true },
  "one step": { method: "t_ab", abOrder: 3, numStep: 1 },
};
for (const rkMethod of TABLEAU_NAMES) {
  SOLVERS[`rho_rk ${rkMethod}`] = { method: "rho_rk", rkMethod, tsPhase: "rho", tsOrder: 7, numStep: 3 };
}

function planOf(options: SamplerOptions): Plan {
  return makePlan(sde, { numStep: 5, tsOrder: 1.5, ...options });
}

async function agrees(model: Uint8Array, plan: Plan): Promise<void> {
  const runs: [RuntimeName, Form][] = [["onnxruntime-node", "loop"], ["onnxruntime-node", "unrolled"], [
    "onnxruntime-web",
    "loop",
  ]];
  if (plan.nfe < 6) runs.push(["onnxruntime-web", "unrolled"]); // slow to load where it is long
  for (const [runtime, form] of runs) {
    const most = await distance(runtime, model, plan, { form });
    assert(most <= TOLERANCE, `${runtime}, ${form}: ${most}`);
  }
}

for (const [name, options] of Object.entries(SOLVERS)) {
  Deno.test(`a compiled model gives the sample of the steps: ${name}`, async () => {
    await agrees(mixtureModel(), planOf(options));
  });
}

for (const prediction of ["v", "x0", "flow"] as Prediction[]) {
  Deno.test(`a compiled model gives the sample of the steps: a network that predicts ${prediction}`, async () => {
    await agrees(mixtureModel(prediction), planOf({ method: "t_ab", abOrder: 2, prediction }));
    await agrees(mixtureModel(prediction), planOf({ method: "t_ab", abOrder: 1, correctorOrder: 2, prediction }));
  });
}

Deno.test("a compiled model scales the network's input where the plan says so", async () => {
  const plan = planOf({ method: "t_ab", abOrder: 2 });
  await agrees(mixtureModel(), {
    ...plan,
    stages: plan.stages.map((stage, i) => ({ ...stage, inputScale: i === 3 ? 1 : 0.8 + 0.02 * i })),
  });
});

Deno.test("a compiled model leaves nothing of the state where a plan's row is zero", async () => {
  const plan = planOf({ method: "t_ab", abOrder: 0, numStep: 2 });
  const [first, last] = plan.stages;
  for (const form of FORMS) {
    const compiled = compileModel(mixtureModel(), { ...plan, stages: [first, { ...last, update: [0, 0, 0] }] }, {
      form,
    });
    const { data } = await runModel("onnxruntime-node", compiled, { noise: getNoise([2, 2]) });
    assertEquals([...data].map(Math.abs), [0, 0, 0, 0]);
  }
});

Deno.test("the compiled network of a mixture is its exact eps", async () => {
  const options: SamplerOptions = { method: "t_ab", abOrder: 3, numStep: 12 };
  const noise = getNoise([7, 2], { seed: 2 });
  const exact = await getSampler(sde, mixtureEps(MIXTURE, sde), options)({
    data: Float64Array.from(noise.data),
    dims: noise.dims,
  });
  const compiled = compileModel(mixtureModel(), makePlan(sde, options));
  const { data, dims } = await runModel("onnxruntime-node", compiled, { noise });
  assertEquals(dims, [7, 2]);
  const most = largestDifference(data, exact.data);
  assert(most < 2e-5, `${most}`);
});
