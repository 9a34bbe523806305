import { assert, assertEquals } from "@std/assert";
import { draw } from "../../src/cli/output/draw.ts";
import { DEFAULT_MODEL } from "../../src/models/default_model.ts";
import { loadModel } from "../../src/models/load_model.ts";
import { checkPlanFor, readPlan } from "../../src/cli/options/plan_file.ts";
import type { Solver } from "../../src/cli/options/solver_options.ts";
import { exactSolver } from "../../src/fit/exact_solver.ts";

const FOLDER = "models/plans";
/** Names say the guidance, the strength or objective, and the number of evaluations. */
const NAME = /^(unguided|guided)(-grid|-queries|-features|-frechet)?-(\d+)\.json$/;
const STRENGTHS: Record<string, string> = { "-grid": "timesteps", "-queries": "queries" };
/** The most that is left of the distance of the plan that the fit began with. */
const LEFT = { timesteps: 0.95, queries: 0.95, coefficients: 0.8 };
/** The most that is left of the objective of the best of the other plans, where it is another one than the distance. */
const LEFT_OF_OBJECTIVE = 0.9;
/** With guidance the exact solution has a small Fréchet distance itself, so that in more steps a fit gains less. */
const LEFT_OF_GUIDED = { from: 9, objective: 0.95 };

Deno.test("every shipped plan belongs to the shipped model, and is nearer to it than what the plan was fitted from", async () => {
  const names = [...Deno.readDirSync(FOLDER)].map(({ name }) => name);
  for (let nfe = 3; nfe <= 12; nfe++) {
    for (const kind of ["unguided", "guided"]) {
      assert(names.includes(`${kind}-${nfe}.json`), `no ${kind} plan of ${nfe}`);
    }
  }
  const model = await loadModel(DEFAULT_MODEL, { provider: "cpu" });
  const common = { count: 16, seed: 9, labels: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] };
  const drawn = async (guidance: number, solver: Solver) =>
    (await draw(model, { ...common, ...solver, guidance })).images;
  /** The median over the images, as a fit judges. */
  const distance = (images: Float32Array, exact: Float32Array) => {
    const squares = Array.from({ length: common.count }, (_, i) => {
      const [a, b] = [images, exact].map((all) => all.subarray(784 * i, 784 * (i + 1)));
      return a.reduce((sum, value, j) => sum + (value - b[j]) ** 2, 0) / 784;
    }).sort((a, b) => a - b);
    return Math.sqrt(squares[common.count / 2]);
  };
  try {
    const exact = new Map<number, Float32Array>(), fixedOnes = new Map<string, number>();
    for (const guidance of [1, model.card.guidance!.default]) {
      exact.set(guidance, await drawn(guidance, exactSolver(model.sde, 60)));
    }
    for (const name of names) {
      const plan = await readPlan(`${FOLDER}/${name}`);
      const [, kind, what, nfe] = NAME.exec(name)!;
      const guidance = kind === "guided" ? model.card.guidance!.default : 1;
      const { strength, objective } = plan.fittedTo!;
      assertEquals([plan.nfe, strength], [Number(nfe), STRENGTHS[what] ?? "coefficients"], name);
      assertEquals(checkPlanFor(plan, model.card, model.sde, guidance), []);
      if (what === "-frechet" || what === "-features") {
        const left = kind === "guided" && plan.nfe >= LEFT_OF_GUIDED.from
          ? LEFT_OF_GUIDED.objective
          : LEFT_OF_OBJECTIVE;
        assert(objective![what === "-frechet" ? "frechet" : "features"]! > 0, name);
        assert(objective!.after < left * objective!.before, name);
        continue;
      }
      const far = async (solver: Solver) => distance(await drawn(guidance, solver), exact.get(guidance)!);
      const key = `${guidance} ${plan.nfe}`, fixed = fixedOnes.get(key) ?? await far({ numStep: plan.nfe });
      fixedOnes.set(key, fixed);
      const fitted = await far({ plan });
      assert(fitted < LEFT[strength] * fixed, `${name}: ${fixed} to ${fitted}`);
    }
  } finally {
    await model.close();
  }
});
