// Which fitted plan is a model's own: everything that it was fitted to must be what is drawn.
import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { getLinearAlphaFns, makePlan, type Plan, VPSDE } from "../../../mod.ts";
import { fittedPlanFor, plansBeside } from "../../../src/cli/options/fitted_plan.ts";
import { isMethodOpen } from "../../../src/cli/options/solver_options.ts";
import type { LoadedModel } from "../../../src/models/loaded_model.ts";
import type { FittedTo } from "../../../src/plans/fitted_to.ts";

const sde = new VPSDE(getLinearAlphaFns(0.1, 20)), other = new VPSDE(getLinearAlphaFns(0.1, 19));
const SHA256 = "ab".repeat(32);
const model = { card: { sha256: SHA256, prediction: "eps" }, sde } as unknown as LoadedModel;
const USE = { guidance: 1, numStep: 6 };

function fitted(path: string, change: Partial<FittedTo> = {}, numStep = 6) {
  const plan = makePlan(sde, { method: "ipndm", numStep });
  const rhos = plan.timesteps.map((t) => sde.rho(t));
  const fittedTo: FittedTo = {
    ...{ strength: "coefficients", rhos, trajectories: 32, before: 0.2, after: 0.1 },
    ...{ model: SHA256, prediction: "eps", guidance: [1, 2] },
    ...change,
  };
  return { path, plan: { ...plan, fittedTo } as Plan };
}

Deno.test("a model's own plan is the nearest of those fitted to it, its guidance and number of steps", () => {
  const plans = [fitted("far", { after: 0.11 }), fitted("near"), fitted("longer", { after: 0.01 }, 7)];
  assertEquals(fittedPlanFor(plans, model, USE)?.path, "near");
  assertEquals(fittedPlanFor(plans, model, { ...USE, guidance: 2 })?.path, "near");
  assertEquals(fittedPlanFor(plans, model, { ...USE, numStep: 7 })?.path, "longer");
});

Deno.test("a plan that was fitted to anything else is no one's own", () => {
  const unfitted = { path: "unfitted", plan: makePlan(sde, { numStep: 6 }) };
  const objective = { frechet: 1, before: 1, after: 0.5 };
  const plans = [
    ...[unfitted, fitted("model", { model: "cd".repeat(32) }), fitted("unnamed", { model: undefined })],
    ...[fitted("prediction", { prediction: "v" }), fitted("pictures", { objective })],
    ...[fitted("guidance", { guidance: [1.5] }), fitted("no guidance", { guidance: undefined })],
  ];
  for (const each of plans) assertEquals([each.path, fittedPlanFor([each], model, USE)], [each.path, undefined]);
  assertEquals(fittedPlanFor([fitted("schedule")], { ...model, sde: other }, USE), undefined);
});

Deno.test("the plans beside a model are those that can be read, and none where there is no folder", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "model.onnx"), plans = join(folder, "plans");
    assertEquals(await plansBeside(path), []);
    await Deno.mkdir(plans);
    const { plan } = fitted("");
    for (
      const [name, text] of [["b.json", JSON.stringify(plan)], ["a.json", "{}"], ["c.txt", JSON.stringify(plan)]]
    ) {
      await Deno.writeTextFile(join(plans, name), text);
    }
    assertEquals((await plansBeside(path)).map((found) => found.path), [join(plans, "b.json")]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("the sampler is open where no more than the number of steps is given", () => {
  assertEquals([isMethodOpen({}), isMethodOpen({ "num-step": "6" })], [true, true]);
  for (const name of ["method", "plan", "ts-order", "timesteps"] as const) {
    assertEquals([name, isMethodOpen({ [name]: "x" })], [name, false]);
  }
});
