// Which fitted plan is a model's own: everything that it was fitted to must be what is drawn.
import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { getLinearAlphaFns, makePlan, type Plan, VPSDE } from "../../../mod.ts";
import { defaultPlans } from "../../../src/cli/options/default_plan.ts";
import { announced, plansIn, plansOfModel } from "../../../src/cli/options/fitted_plan.ts";
import type { LoadedModel } from "../../../src/models/loaded_model.ts";
import { ownPlan, type PlanUse } from "../../../src/plans/own_plan.ts";
import type { FittedTo } from "../../../src/plans/fitted_to.ts";

const sde = new VPSDE(getLinearAlphaFns(0.1, 20)), other = new VPSDE(getLinearAlphaFns(0.1, 19));
const SHA256 = "ab".repeat(32);
const model = { card: { sha256: SHA256, prediction: "eps" }, sde } as unknown as LoadedModel;
const USE: PlanUse = { model: SHA256, prediction: "eps", sdes: [sde], guidance: 1, numStep: 6 };

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
  assertEquals(ownPlan(plans, USE)?.path, "near");
  assertEquals(ownPlan(plans, { ...USE, guidance: 2 })?.path, "near");
  assertEquals(ownPlan(plans, { ...USE, numStep: 7 })?.path, "longer");
});

Deno.test("a plan that was fitted to anything else is no one's own", () => {
  const unfitted = { path: "unfitted", plan: makePlan(sde, { numStep: 6 }) };
  const objective = { frechet: 1, before: 1, after: 0.5 };
  const plans = [
    ...[unfitted, fitted("model", { model: "cd".repeat(32) }), fitted("unnamed", { model: undefined })],
    ...[fitted("prediction", { prediction: "v" }), fitted("pictures", { objective })],
    ...[fitted("guidance", { guidance: [1.5] }), fitted("no guidance", { guidance: undefined })],
  ];
  for (const each of plans) assertEquals([each.path, ownPlan([each], USE)], [each.path, undefined]);
  assertEquals(ownPlan([fitted("schedule")], { ...USE, sdes: [other] }), undefined);
  assertEquals(ownPlan([fitted("unnamed", { model: undefined })], { ...USE, model: undefined }), undefined);
});

Deno.test("a schedule that is used in several ranges has the plans of each", () => {
  assertEquals(ownPlan([fitted("second")], { ...USE, sdes: [other, sde] })?.path, "second");
});

/** A folder with a plan among other files, and the path of the plan. */
async function inFolder(work: (folder: string, plan: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir(), plans = join(folder, "plans");
  try {
    assertEquals(await plansIn(folder), []);
    await Deno.mkdir(plans);
    const text = JSON.stringify(fitted("").plan);
    for (const [name, content] of [["b.json", text], ["a.json", "{}"], ["c.txt", text]]) {
      await Deno.writeTextFile(join(plans, name), content);
    }
    await work(folder, join(plans, "b.json"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("the plans of a folder are those that can be read, and none where there is none", () =>
  inFolder(async (folder, path) => {
    assertEquals((await plansIn(folder)).map((found) => found.path), [path]);
  }));

Deno.test("a model finds the plans beside it, at its guidance and number of steps", () =>
  inFolder(async (folder, path) => {
    const find = await plansOfModel(join(folder, "model.onnx"), model);
    assertEquals([find(USE)?.path, find({ guidance: 3, numStep: 6 })], [path, undefined]);
  }));

Deno.test("a plan is taken by itself where no more than the number of steps is given", () =>
  inFolder(async (folder, path) => {
    const found = async (values: object) =>
      (await defaultPlans(values, join(folder, "model.onnx"), model))(USE)?.path;
    assertEquals([await found({}), await found({ "num-step": "6", guidance: "1" })], [path, path]);
    for (const name of ["method", "plan", "ts-order", "timesteps"]) {
      assertEquals([name, await found({ [name]: "x" })], [name, undefined]);
    }
  }));

Deno.test("that a plan is taken is said once", () => {
  const said: string[] = [], error = console.error;
  console.error = (text: string) => void said.push(text);
  try {
    const plans = [fitted("a\n"), fitted("b", {}, 7)];
    const find = announced((use: PlanUse) => ownPlan(plans, use));
    for (const numStep of [6, 7, 6, 5]) find({ ...USE, numStep });
  } finally {
    console.error = error;
  }
  const text = (path: string) => `By the fitted plan ${path} (--method or --plan chooses another)`;
  assertEquals(said, [text("a\\n"), text("b")]);
});
