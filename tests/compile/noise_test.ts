// Plans that add noise, compiled: the noise comes in as an input, or is made in the graph.
import { assert, assertEquals, assertThrows } from "@std/assert";
import { getNoise, makePlan, type Tensor } from "../../mod.ts";
import { compileModel } from "../../src/compile/mod.ts";
import { FORMS } from "../../src/compile/compile_options.ts";
import { mixtureModel } from "../support/compile_models.ts";
import { largestDifference, runModel, type RuntimeName, RUNTIMES } from "../support/compile_runs.ts";
import { makeSde } from "../support/schedules.ts";
import { withNoise } from "../support/with_noise.ts";
import { samplerFromPlan } from "../../mod.ts";

const sde = makeSde({ kind: "linear", eps: 0.01, T: 0.9 });
const DIMS = [5, 2], model = mixtureModel();
const NOISE = getNoise(DIMS, { seed: 3 });

/** The noise of all stages of a run with a seed, one after the other. */
function stageNoise(seed: number, stages: readonly number[]): Tensor {
  const data = stages.flatMap((stage) => [...getNoise(DIMS, { seed, step: stage + 1 }).data]);
  return { data: Float32Array.from(data), dims: [stages.length, ...DIMS] };
}

async function stepped(name: RuntimeName, plan: Parameters<typeof samplerFromPlan>[0]): Promise<Float32Array> {
  const open = await RUNTIMES[name](model);
  const { data } = await samplerFromPlan(plan, open.epsFn())(NOISE, { seed: 8 });
  await open.close();
  return data as Float32Array;
}

Deno.test("a compiled plan takes the noise of its stages as an input, and is the sampler with that noise", async () => {
  const whole = withNoise(makePlan(sde, { method: "t_ab", abOrder: 2, numStep: 4 }));
  const some = {
    ...whole,
    stages: whole.stages.map(({ noise, path, ...stage }, i) => i % 2 ? { ...stage, noise, path } : stage),
  };
  for (const [plan, noisy] of [[whole, [0, 1, 2, 3]], [some, [1, 3]]] as const) {
    for (const form of FORMS) {
      const compiled = compileModel(model, plan, { form });
      const { data } = await runModel("onnxruntime-node", compiled, {
        noise: NOISE,
        stage_noise: stageNoise(8, noisy),
      });
      const distance = largestDifference(data, await stepped("onnxruntime-node", plan));
      assert(distance <= 1e-5, `${form}: ${distance}`);
    }
  }
});

Deno.test("a compiled plan makes noise of the right size and of its own by a seed", async () => {
  const plan = makePlan(sde, { method: "t_ab", abOrder: 0, numStep: 2 });
  const stages = plan.stages.map((stage) => ({ ...stage, update: [0, 0, 0], noise: 2 }));
  const zero = { data: new Float32Array(40_000), dims: [20_000, 2] };
  for (const form of FORMS) {
    const draw = async (noiseSeed: number) => {
      const compiled = compileModel(model, { ...plan, stages }, { form, noiseSeed });
      return [...(await runModel("onnxruntime-node", compiled, { noise: zero })).data];
    };
    const first = await draw(7);
    const mean = first.reduce((sum, value) => sum + value) / first.length;
    const variance = first.reduce((sum, value) => sum + value * value) / first.length;
    assert(Math.abs(mean) < 0.05 && Math.abs(variance - 4) < 0.15, `${form}: ${mean}, ${variance}`);
    assertEquals(await draw(7), first);
    assert((await draw(8)).every((value, i) => value !== first[i]));
  }
});

Deno.test("the stages of a compiled plan have noise that differs", async () => {
  const plan = makePlan(sde, { method: "t_ab", abOrder: 0, numStep: 2 });
  // The second stage takes the first one's noise away again, if it is its own.
  const stages = plan.stages.map((stage, i) => ({ ...stage, update: [0, -i, 0], noise: 1 }));
  const zero = { data: new Float32Array(2000), dims: [1000, 2] };
  for (const form of FORMS) {
    const compiled = compileModel(model, { ...plan, stages }, { form, noiseSeed: 3 });
    const { data } = await runModel("onnxruntime-node", compiled, { noise: zero });
    assert([...data].filter((value) => value === 0).length < 5, form);
  }
});

Deno.test("a seed that a float32 does not hold is refused", () => {
  const plan = withNoise(makePlan(sde, { numStep: 2 }));
  for (const noiseSeed of [-1, 0.5, 2 ** 24]) {
    assertThrows(() => compileModel(model, plan, { noiseSeed }), RangeError, `found ${noiseSeed}`);
  }
});
