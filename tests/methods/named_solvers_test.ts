import { assertEquals } from "@std/assert";
import { makePlan } from "../../mod.ts";
import { evaluationsPerStep, namedSolver, SOLVER_FAMILIES } from "../../src/methods/named_solvers.ts";
import { makeSde } from "../support/schedules.ts";

Deno.test("a named solver says its family, its order where there is a choice, and its corrector", () => {
  const labels = [
    namedSolver("ddim"),
    namedSolver("ipndm", 3),
    namedSolver("t_ab", 0),
    namedSolver("x0_ab", 2, { correctorOrder: 2 }),
    namedSolver("rho_rk", 3),
  ].map(({ label }) => label);
  assertEquals(labels, ["DDIM", "iPNDM 3", "tAB-DEIS 0", "x0-AB 2, corrector 2", "rhoRK-DEIS 3kutta"]);
});

Deno.test("every family makes plans of all its orders, with the evaluations a step that it states", () => {
  const sde = makeSde({ kind: "linear", eps: 0.01, T: 0.9 });
  for (const name of Object.keys(SOLVER_FAMILIES) as (keyof typeof SOLVER_FAMILIES)[]) {
    const [least, greatest] = SOLVER_FAMILIES[name].orders;
    for (let order = least; order <= greatest; order++) {
      const { options, evaluationsPerStep: stated } = namedSolver(name, order);
      const plan = makePlan(sde, { ...options, numStep: 6 });
      assertEquals([plan.order, plan.nfe / 6], [order, stated], `${name} ${order}`);
      assertEquals(evaluationsPerStep(SOLVER_FAMILIES[name].options(order)), stated);
    }
  }
});
