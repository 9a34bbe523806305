// Plans whose model is asked about state and history, compiled.
import { assert } from "@std/assert";
import { getNoise, makePlan, samplerFromPlan } from "../../mod.ts";
import { compileModel } from "../../src/compile/mod.ts";
import { FORMS } from "../../src/compile/compile_options.ts";
import { mixtureModel } from "../support/compile_models.ts";
import { largestDifference, runModel, RUNTIMES } from "../support/compile_runs.ts";
import { makeSde } from "../support/schedules.ts";
import { withInput } from "../support/with_input.ts";

const sde = makeSde({ kind: "linear", eps: 0.01, T: 0.9 });
const model = mixtureModel(), noise = getNoise([5, 2], { seed: 3 });

Deno.test("a compiled plan asks the network about state and history as the sampler does", async () => {
  const open = await RUNTIMES["onnxruntime-node"](model);
  // Updates that look back less far than the inputs, and farther.
  for (const abOrder of [0, 3]) {
    const plain = makePlan(sde, { method: "t_ab", abOrder, numStep: 5 }), plan = withInput(plain);
    const { data } = await samplerFromPlan(plan, open.epsFn())(noise);
    assert(largestDifference(data, (await samplerFromPlan(plain, open.epsFn())(noise)).data) > 1e-3);
    for (const form of FORMS) {
      const compiled = await runModel("onnxruntime-node", compileModel(model, plan, { form }), { noise });
      const distance = largestDifference(compiled.data, data);
      assert(distance <= 1e-5, `order ${abOrder}, ${form}: ${distance}`);
    }
  }
  await open.close();
});
