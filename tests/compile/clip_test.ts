// Clean images that are cut, in a compiled model.
import { assert, assertThrows } from "@std/assert";
import { type Clip, makePlan, type Plan } from "../../mod.ts";
import { compileModel } from "../../src/compile/mod.ts";
import { FORMS } from "../../src/compile/compile_options.ts";
import { mixtureModel } from "../support/compile_models.ts";
import { distance } from "../support/compile_runs.ts";
import { makeSde } from "../support/schedules.ts";

const whole = makePlan(makeSde({ kind: "linear", eps: 0.01, T: 0.9 }), { method: "t_ab", abOrder: 1, numStep: 4 });

/** A plan whose images are cut at every step but the third. */
function clipped(change: Partial<Clip> = {}, last: Partial<Clip> = {}): Plan {
  const stages = whole.stages.map((stage, i) => {
    if (i === 2) return stage;
    const clip: Clip = { image: stage.clean, limit: 0.4, store: 0.3, update: 0.1 * i, ...change };
    return { ...stage, clip: i === 3 ? { ...clip, ...last } : clip };
  });
  return { ...whole, stages };
}

for (const form of FORMS) {
  Deno.test(`a compiled model cuts clean images as the steps do, in the form ${form}`, async () => {
    const most = await distance("onnxruntime-node", mixtureModel(), clipped(), { form });
    assert(most < 1e-5, `${most}`);
  });
}

Deno.test("a plan whose clips a graph has no way to make is refused", () => {
  const compile = (plan: Plan) => () => compileModel(mixtureModel(), plan);
  assertThrows(compile(clipped({ quantile: 0.9 })), RangeError, "must have no dynamic thresholding");
  assertThrows(compile(clipped({}, { limit: 0.5 })), RangeError, "must have one limit, found 0.4 and 0.5");
});
