import { assertEquals, assertThrows } from "@std/assert";
import { getLinearAlphaFns, makePlan, VPSDE } from "../../../mod.ts";
import { plansBySteps } from "../../../src/cli/options/plans_by_steps.ts";

const sde = new VPSDE(getLinearAlphaFns(0.1, 20));
const options = { method: "t_ab", abOrder: 1 } as const;

Deno.test("a server's plans are its method's at every number of steps, each made once", () => {
  const planOf = plansBySteps(sde, { ...options, numStep: 4 });
  assertEquals(planOf(undefined), makePlan(sde, { ...options, numStep: 4 }));
  assertEquals(planOf(6), makePlan(sde, { ...options, numStep: 6 }));
  assertEquals([planOf(4) === planOf(undefined), planOf(6) === planOf(6)], [true, true]);
});

Deno.test("a server with a plan of its own has its number of steps alone", () => {
  const plan = makePlan(sde, { ...options, numStep: 4 }), planOf = plansBySteps(sde, { plan });
  assertEquals([planOf(undefined), planOf(4)], [plan, plan]);
  assertThrows(() => planOf(5), RangeError, "steps must be 4, as the server's plan has, found 5");
});

Deno.test("a fitted plan stands in for the method where there is one of so many steps, for the server's own, too", () => {
  const own = makePlan(sde, { method: "ipndm", numStep: 4 }),
    other = makePlan(sde, { method: "ipndm", numStep: 6 });
  const planOf = plansBySteps(sde, { ...options, numStep: 4 }, (steps) => ({ 4: own, 6: other })[steps]);
  assertEquals([planOf(undefined), planOf(4), planOf(6)], [own, own, other]);
  assertEquals(planOf(5), makePlan(sde, { ...options, numStep: 5 }));
});
