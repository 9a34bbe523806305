import { assertAlmostEquals, assertEquals } from "@std/assert";
import { makePlan, METHOD_NAMES, type TableauName, TABLEAUS } from "../../mod.ts";
import { neededOptions } from "../support/needed_options.ts";
import { makeSde, type SdeDescription } from "../support/schedules.ts";

const SCHEDULES: SdeDescription[] = [
  { kind: "linear", beta0: 0.1, beta1: 20 },
  { kind: "cos", T: 0.98 },
  { kind: "ddpm" },
  { kind: "scaled" },
];

Deno.test("order 0 is DDIM in every multistep method", () => {
  for (const description of SCHEDULES) {
    const sde = makeSde(description);
    for (const method of ["t_ab", "rho_ab", "ipndm"] as const) {
      const plan = makePlan(sde, { method, abOrder: 0, numStep: 12 });
      plan.stages.forEach(({ update }, k) => {
        const [from, to] = [plan.timesteps[k], plan.timesteps[k + 1]];
        const psi = sde.signal(to) / sde.signal(from);
        const ddim = Math.sqrt(1 - sde.alphaBar(to)) - psi * Math.sqrt(1 - sde.alphaBar(from));
        assertAlmostEquals(update[1], psi, 1e-12 * psi);
        assertAlmostEquals(update[2], ddim, 1e-12 * psi);
      });
    }
  }
});

Deno.test("the coefficients of a constant eps sum to the DDIM coefficient at every order", () => {
  for (const description of SCHEDULES) {
    const sde = makeSde(description);
    for (const method of ["t_ab", "rho_ab", "ipndm"] as const) {
      const ddim = makePlan(sde, { method, abOrder: 0, numStep: 15 });
      for (let abOrder = 1; abOrder <= 8; abOrder++) {
        const plan = makePlan(sde, { method, abOrder, numStep: 15 });
        plan.stages.forEach(({ update }, k) => {
          assertEquals(update.length, 3 + Math.min(abOrder, k), "warm start");
          const history = update.slice(2);
          const sum = history.reduce((total, c) => total + c, 0);
          const tolerance = 1e-12 * Math.max(1, ...history.map(Math.abs));
          assertAlmostEquals(sum, ddim.stages[k].update[2], tolerance);
        });
      }
    }
  }
});

Deno.test("t_ab and rho_ab integrate a polynomial eps of their order exactly", () => {
  const sde = makeSde({ kind: "linear", beta0: 0.1, beta1: 20 });
  const variables = { t_ab: (t: number) => t, rho_ab: (t: number) => sde.rho(t) };
  for (const [method, variable] of Object.entries(variables) as ["t_ab" | "rho_ab", (t: number) => number][]) {
    for (let abOrder = 0; abOrder <= 5; abOrder++) {
      const plan = makePlan(sde, { method, abOrder, numStep: 12 });
      plan.stages.forEach(({ update, step }) => {
        const [from, to] = [plan.timesteps[step], plan.timesteps[step + 1]];
        for (let degree = 0; degree <= Math.min(abOrder, step); degree++) {
          const terms = update.slice(2).map((c, j) => c * variable(plan.timesteps[step - j]) ** degree);
          const integral = sde.signal(to) * simpson(
            (rho) => variable(sde.timeOfRho(rho)) ** degree,
            sde.rho(from),
            sde.rho(to),
          );
          const largest = Math.max(1, ...terms.map(Math.abs));
          const sum = terms.reduce((total, term) => total + term, 0);
          assertAlmostEquals(
            sum,
            integral,
            1e-9 * largest,
            `${method} ${abOrder}, step ${step}: ${sum}, ${integral}`,
          );
        }
      });
    }
  }
});

/** The integral of f between two positive bounds by Simpson's rule in the logarithm, independent of our own. */
function simpson(f: (x: number) => number, from: number, to: number): number {
  const panels = 4000, width = Math.log(to / from) / panels;
  let sum = 0;
  for (let i = 0; i <= panels; i++) {
    const x = from * Math.exp(i * width);
    sum += (i === 0 || i === panels ? 1 : i % 2 ? 4 : 2) * x * f(x);
  }
  return sum * width / 3;
}

Deno.test("a plan survives JSON unchanged", () => {
  for (const method of METHOD_NAMES) {
    const options = { ...neededOptions(method), numStep: 6 };
    const plan = makePlan(makeSde({ kind: "linear" }), options);
    assertEquals(JSON.parse(JSON.stringify(plan)), plan);
  }
});

Deno.test("NFE is the steps of a multistep method, and steps times stages of a Runge-Kutta method", () => {
  const sde = makeSde({ kind: "linear" });
  for (const method of METHOD_NAMES.filter((name) => !name.endsWith("_rk"))) {
    assertEquals(makePlan(sde, { ...neededOptions(method), numStep: 7 }).nfe, 7);
  }
  for (const [rkMethod, { b }] of Object.entries(TABLEAUS)) {
    const options = { method: "rho_rk", rkMethod: rkMethod as TableauName, numStep: 7 } as const;
    assertEquals(makePlan(sde, options).nfe, 7 * b.length);
  }
});

Deno.test("Runge-Kutta stages at the ends of a step are asked at the grid's own times", () => {
  const plan = makePlan(makeSde({ kind: "ddpm" }), {
    method: "rho_rk",
    rkMethod: "2heun",
    numStep: 9,
  });
  plan.stages.forEach(({ t, step }, i) => assertEquals(t, plan.timesteps[step + i % 2]));
});
