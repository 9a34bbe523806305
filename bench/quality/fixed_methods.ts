/**
 * How far do fixed methods end from the exact solution, beside the best of diffusers? Four Gaussian mixtures whose eps has a
 * closed form: root mean square, by the better of two grids of UniPC.
 *
 * @module
 */
import { getLinearAlphaFns, getNoise, makePlan, type Plan, samplerFromPlan, VPSDE } from "../../mod.ts";
import { type Mixture, mixtureEps } from "../../tests/support/mixture.ts";
import { randomMixture } from "../../tests/support/random_fits.ts";
import { type NamedSolver, namedSolver } from "../../src/methods/named_solvers.ts";
import { TEN_POINTS } from "./mixture.ts";
import { uniPcPlan } from "./unipc_plan.ts";

const EVALUATIONS = [5, 6, 8, 10, 15, 20], SAMPLES = 2048, FINE_STEPS = 400, SEED = 5;
const SDE = new VPSDE(getLinearAlphaFns(0.1, 20));
const MIXTURES: Record<string, Mixture> = {
  "2 dimensions": randomMixture(2, 3),
  "8 dimensions": TEN_POINTS,
  "64 dimensions": randomMixture(64, 5),
  "two narrow points": { weights: [0.5, 0.5], means: [[-1, 0.5], [1, -0.5]], stds: [0.02, 0.02] },
};

type PlanOf = (numStep: number) => Plan;

function rootMeanSquare(a: Float64Array, b: Float64Array): number {
  return Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0) / a.length);
}

const T1 = { tsPhase: "t", tsOrder: 1 } as const, T15 = { tsPhase: "t", tsOrder: 1.5 } as const;
const on = (solver: NamedSolver): [string, PlanOf] => [
  solver.label,
  (numStep) => makePlan(SDE, { ...solver.options, ...T15, numStep }),
];
const OURS: readonly (readonly [string, PlanOf])[] = [
  ["the default", (numStep) => makePlan(SDE, { numStep })],
  on(namedSolver("x0_ab", 2, { correctorOrder: 2 })),
  on(namedSolver("ipndm", 3)),
  on(namedSolver("t_ab", 2)),
  on(namedSolver("t_ab", 3)),
];
const RIVALS: readonly PlanOf[] = [T1, T15].map((grid) => (numStep) => uniPcPlan(SDE, 3, { ...grid, numStep }));

console.log(`| ${["", ...EVALUATIONS.map((nfe) => `${nfe} NFE`)].join(" | ")} |`);
console.log(`| --- |${" --- |".repeat(EVALUATIONS.length)}`);
for (const [name, mixture] of Object.entries(MIXTURES)) {
  const { data, dims } = getNoise([SAMPLES, mixture.means[0].length], { seed: SEED });
  const noise = { data: Float64Array.from(data), dims }, epsFn = mixtureEps(mixture, SDE);
  const drawn = async (plan: Plan) => (await samplerFromPlan(plan, epsFn)(noise)).data;
  const exact = await drawn(makePlan(SDE, { method: "t_ab", abOrder: 3, ...T15, numStep: FINE_STEPS }));
  const distance = async (plan: Plan) => rootMeanSquare(await drawn(plan), exact);
  const row = (label: string, cells: readonly string[]) => console.log(`| ${[label, ...cells].join(" | ")} |`);
  const best: number[] = [];
  for (const nfe of EVALUATIONS) {
    best.push(Math.min(...await Promise.all(RIVALS.map((planOf) => distance(planOf(nfe))))));
  }
  row(`${name}: UniPC 3, the better of t^1 and t^1.5`, best.map((value) => value.toFixed(4)));
  for (const [label, planOf] of OURS) {
    const cells: string[] = [];
    for (const [i, nfe] of EVALUATIONS.entries()) {
      cells.push(`times ${(await distance(planOf(nfe)) / best[i]).toFixed(2)}`);
    }
    row(`${name}: ${label}`, cells);
  }
}
