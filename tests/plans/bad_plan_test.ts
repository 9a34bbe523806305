// Plans that are not what they say: none is taken, neither by parsePlan() nor by samplerFromPlan().
import { assertThrows } from "@std/assert";
import {
  getLinearAlphaFns,
  makePlan,
  parsePlan,
  type Plan,
  samplerFromPlan,
  type Stage,
  VPSDE,
} from "../../mod.ts";

const sde = new VPSDE(getLinearAlphaFns(0.1, 20));
const plan = makePlan(sde, { method: "t_ab", abOrder: 2, numStep: 4 });

function refused(bad: Plan, text: string): void {
  for (const use of [() => parsePlan(bad), () => samplerFromPlan(bad, (x) => x)]) assertThrows(use, Error, text);
}

const withStage = (index: number, change: Partial<Record<keyof Stage, unknown>>): Plan => ({
  ...plan,
  stages: plan.stages.with(index, { ...plan.stages[index], ...change } as Stage),
});

Deno.test("the numbers of a stage are finite", () => {
  for (const bad of [NaN, Infinity, -Infinity, null, "1", undefined]) {
    for (const key of ["t", "inputScale"] as const) {
      refused(withStage(1, { [key]: bad }), "stage 1 must be finite");
    }
    refused(withStage(2, { update: [0, bad, 1] }), "stage 2.update must be finite");
    refused(withStage(2, { store: [0, bad] }), "stage 2.store must be finite");
    refused(withStage(2, { clean: [bad, 1] }), "stage 2.clean must be finite");
    refused(withStage(2, { anchor: [1, bad, 0] }), "stage 2.anchor must be finite");
  }
});

Deno.test("stages belong to the steps in turn, from the first to the last, none left out", () => {
  refused(withStage(0, { step: 1 }), "stage 0 must belong to step 0");
  refused(withStage(2, { step: 3 }), "stage 2 must belong to step 1 or the next");
  refused(withStage(2, { step: 0 }), "stage 2 must belong to step 1 or the next");
  refused(withStage(2, { step: 1.5 }), "stage 2 must belong to step 1 or the next");
  refused(withStage(3, { step: 4 }), "stage 3 must belong to step 2 or the next");
  const further = { ...plan.stages[3], step: 4 };
  refused(
    { ...plan, nfe: 5, stages: [...plan.stages, further] },
    "stage 4 must belong to step 3 or the next of 4",
  );
});

Deno.test("rows have the length that their place allows", () => {
  refused(withStage(0, { update: [0, 1] }), "stage 0.update must have 3 numbers");
  refused(withStage(0, { update: [0, 1, 1, 1] }), "stage 0.update must have 3 numbers");
  refused(withStage(1, { update: [0, 1, 1, 1, 1] }), "stage 1.update must have 3 to 4 numbers");
  refused(withStage(1, { anchor: [0, 1, 1, 1, 1] }), "stage 1.anchor must have 3 to 4 numbers");
  refused(withStage(1, { store: [0, 1, 1] }), "stage 1.store must have 2 numbers");
  refused(withStage(1, { clean: [1] }), "stage 1.clean must have 2 numbers");
});

Deno.test("the first stage has no anchor row: it would read what an earlier run left in memory", () => {
  refused(withStage(0, { anchor: [1, 0, 0] }), "stage 0 must have no anchor row: there is no anchor yet");
});

Deno.test("counts and times agree with each other", () => {
  refused({ ...plan, nfe: 3 }, "must have 3 stages, found 4");
  refused({ ...plan, nfe: 0, stages: [] }, "nfe must be an integer of at least 1");
  refused({ ...plan, order: -1 }, "order must be an integer of at least 0");
  refused({ ...plan, timesteps: [1] }, "at least 2 timesteps");
  refused({ ...plan, timesteps: plan.timesteps.with(2, NaN) }, "timesteps must be finite");
  refused({ ...plan, timesteps: plan.timesteps.with(2, 1) }, "must all fall or all rise");
  refused({ ...plan, timesteps: plan.timesteps.with(1, plan.timesteps[0]) }, "must all fall or all rise");
  refused({ ...plan, timesteps: plan.timesteps.toReversed().with(2, 1) }, "must all fall or all rise");
});
