import { assertEquals } from "@std/assert";
import { makePlan, parsePlan } from "../../mod.ts";
import { SOLVER_FAMILIES, type SolverFamily } from "../../src/methods/named_solvers.ts";
import { cardOf } from "../../src/models/find_model.ts";
import { scheduleOf } from "../../src/models/schedule_of.ts";
import { flagsOf, gridOf, stepsFor } from "../../src/web/solvers.ts";
import { commandFor } from "../../src/web/command_line.ts";
import { deis } from "../support/run_deis.ts";

Deno.test("the command that the page shows makes the plan that it draws with", async () => {
  const sde = scheduleOf((await cardOf("models/digits.json")).schedule);
  for (const { orders, options } of Object.values<SolverFamily>(SOLVER_FAMILIES)) {
    for (const order of orders) {
      const solver = options(order), numStep = stepsFor(solver, 8), grid = "rho 3";
      const shared = { model: "digits", subject: "27", nfe: 8, guidance: 1.5, seed: 4, grid } as const;
      const [, , ...args] = commandFor(shared, flagsOf(solver), numStep).split(" ");
      const flags = args.slice(args.indexOf("--num-step"));
      const { code, stdout, stderr } = await deis("plan", ...flags, "--json");
      assertEquals([code, stderr], [0, ""]);
      assertEquals(parsePlan(stdout), makePlan(sde, { ...solver, ...gridOf(grid), numStep }));
    }
  }
});

Deno.test("a command that names no method names no grid", () => {
  const shared = { model: "digits", subject: "2", nfe: 8, guidance: 1, seed: 4, grid: "rho 3" } as const;
  assertEquals(
    commandFor(shared, "", 8),
    "deis sample --model models/digits.onnx --count 1 --label 2 --seed 4 --guidance 1 --num-step 8",
  );
});

Deno.test("a solver takes as many steps as evaluations allow, at least one", () => {
  assertEquals(stepsFor({ method: "t_ab", abOrder: 2 }, 8), 8);
  assertEquals(stepsFor({ method: "rho_rk", rkMethod: "3kutta" }, 8), 2);
  assertEquals(stepsFor({ method: "rho_rk", rkMethod: "4rk" }, 3), 1);
});
