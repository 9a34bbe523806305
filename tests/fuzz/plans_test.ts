// Plans and cards that were damaged: refused with what is wrong, or good to run.
import { assert } from "@std/assert";
import fc from "fast-check";
import {
  getLinearAlphaFns,
  makePlan,
  parsePlan,
  type Plan,
  type PlanOptions,
  samplerFromPlan,
  VPSDE,
} from "../../mod.ts";
import card from "../../models/digits.json" with { type: "json" };
import discrete from "../../models/digits-discrete.json" with { type: "json" };
import { parseCard, scheduleOf } from "../../src/models/mod.ts";
import { assertClean, damaged, runs } from "../support/fuzz.ts";

const sde = new VPSDE(getLinearAlphaFns(0.1, 20));
const OPTIONS: PlanOptions[] = [
  { method: "t_ab", abOrder: 2, numStep: 3 },
  { method: "rho_rk", rkMethod: "3kutta", numStep: 2 },
  { method: "x0_ab", abOrder: 1, correctorOrder: 2, numStep: 4 },
  { method: "ipndm", numStep: 3, prediction: "v" },
  { method: "t_ab", abOrder: 1, numStep: 3, invert: true },
];
const PLANS = OPTIONS.map((options) => makePlan(sde, options));
const noise = { data: Float64Array.of(0.3, -0.8), dims: [1, 2] };

/** Runs a plan on a well-behaved model: a finite sample of the noise's shape, or an error that says why not. */
async function assertRuns(plan: Plan): Promise<void> {
  let sample;
  try {
    sample = await samplerFromPlan(plan, (x, _t, out) => {
      x.data.forEach((value, i) => out.data[i] = Math.tanh(value));
    })(noise);
  } catch (error) {
    return assertClean(error);
  }
  assert(sample.data.length === 2 && sample.data.every(Number.isFinite), `${sample.data}`);
}

Deno.test("a damaged plan is refused with what is wrong, or runs to a finite sample", async () => {
  const plans = fc.constantFrom(...PLANS).chain((plan) => damaged(plan));
  await fc.assert(
    fc.asyncProperty(plans, fc.boolean(), async (plan, asText) => {
      let parsed;
      try {
        parsed = parsePlan(asText ? JSON.stringify(plan) : plan);
      } catch (error) {
        return assertClean(error);
      }
      await assertRuns(parsed);
    }),
    runs(2000),
  );
});

Deno.test("a plan cut or changed in its text is refused with what is wrong, or runs to a finite sample", async () => {
  const texts = fc.tuple(fc.constantFrom(...PLANS), fc.nat(), fc.string({ maxLength: 3 }), fc.nat(3));
  await fc.assert(
    fc.asyncProperty(texts, async ([plan, place, text, length]) => {
      const json = JSON.stringify(plan), at = place % json.length;
      let parsed;
      try {
        parsed = parsePlan(json.slice(0, at) + text + json.slice(at + length));
      } catch (error) {
        return assertClean(error);
      }
      await assertRuns(parsed);
    }),
    runs(1000),
  );
});

Deno.test("a damaged card is refused with what is wrong, or states a schedule that a plan can be made for", async () => {
  const cards = fc.constantFrom(card, discrete).chain((each) => damaged(each));
  await fc.assert(
    fc.asyncProperty(cards, async (damaged) => {
      let plan;
      try {
        const { schedule } = parseCard("card.json", JSON.stringify(damaged));
        plan = makePlan(scheduleOf(schedule), { numStep: 3 });
      } catch (error) {
        return assertClean(error);
      }
      await assertRuns(plan);
    }),
    runs(1000),
  );
});
