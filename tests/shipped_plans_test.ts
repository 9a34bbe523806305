import { assert, assertEquals } from "@std/assert";
import { draw } from "../src/cli/draw.ts";
import { DEFAULT_MODEL, loadModel } from "../src/cli/load_model.ts";
import { checkPlanFor, readPlan } from "../src/cli/plan_file.ts";
import type { Solver } from "../src/cli/solver_options.ts";
import { exactSolver } from "../src/fit/exact_solver.ts";

const FOLDER = "models/plans";

Deno.test("every shipped plan belongs to the shipped model, and is nearer to it than what the plan was fitted from", async () => {
  const names = [...Deno.readDirSync(FOLDER)].map(({ name }) => name);
  assert(names.length >= 6, `plans: ${names}`);
  const model = await loadModel(DEFAULT_MODEL, { provider: "cpu" });
  const common = { count: 16, seed: 9, labels: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], guidance: 1 };
  const drawn = async (solver: Solver) => (await draw(model, { ...common, ...solver })).images;
  /** The median over the images, as a fit judges. */
  const distance = (images: Float32Array, exact: Float32Array) => {
    const squares = Array.from({ length: common.count }, (_, i) => {
      const [a, b] = [images, exact].map((all) => all.subarray(784 * i, 784 * (i + 1)));
      return a.reduce((sum, value, j) => sum + (value - b[j]) ** 2, 0) / 784;
    }).sort((a, b) => a - b);
    return Math.sqrt(squares[common.count / 2]);
  };
  try {
    const exact = await drawn(exactSolver(model.sde, 60));
    for (const name of names) {
      const plan = await readPlan(`${FOLDER}/${name}`);
      assertEquals(`digits-${plan.nfe}.json`, name);
      for (const guidance of [1, model.card.guidance!.default]) {
        assertEquals(checkPlanFor(plan, model.card, model.sde, guidance), []);
      }
      const base = { method: "ipndm", abOrder: 3, tsPhase: "t", tsOrder: 1.5, numStep: plan.nfe } as const;
      const [fixed, fitted] = [distance(await drawn(base), exact), distance(await drawn({ plan }), exact)];
      assert(fitted < 0.85 * fixed, `${name}: ${fixed} to ${fitted}`);
    }
  } finally {
    await model.close();
  }
});
