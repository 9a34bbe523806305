// lowerOrderFinal: the last steps of a multistep method are those of its lower orders.
import { assertEquals } from "@std/assert";
import { getLinearAlphaFns, makePlan, type PlanOptions, VPSDE } from "../../mod.ts";

const sde = new VPSDE(getLinearAlphaFns(0.1, 20));
const METHODS = ["t_ab", "ipndm", "x0_ab", "x0_log_rho_ab"] as const;

for (const method of METHODS) {
  for (const correctorOrder of [undefined, 2]) {
    Deno.test(`${method} with corrector ${correctorOrder} ends in steps of order 2, 1 and 0 where it is told to`, () => {
      const stages = (options: PlanOptions) =>
        makePlan(sde, { method, correctorOrder, numStep: 7, ...options } as PlanOptions).stages;
      const found = stages({ abOrder: 3, lowerOrderFinal: true });
      const orders = [0, 1, 2, 3, 2, 1, 0];
      orders.forEach((abOrder, k) => assertEquals(found[k], stages({ abOrder })[k], `step ${k}`));
    });
  }
}

Deno.test("a plan of one step that falls in order is DDIM, whatever its order", () => {
  const [{ update }] = makePlan(sde, { method: "t_ab", abOrder: 3, lowerOrderFinal: true, numStep: 1 }).stages;
  assertEquals(update, makePlan(sde, { method: "ddim", numStep: 1 }).stages[0].update);
});
