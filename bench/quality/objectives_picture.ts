/**
 * `deno task plot:objectives`: the same digits by the default method and by the plans that were fitted to the distance and
 * to the Fréchet distance, where both are shipped, into bench/pictures/objectives.png.
 *
 * @module
 */
import { getNoise, makePlan, type Plan, samplerFromPlan } from "../../mod.ts";
import { readPlan } from "../../src/cli/options/plan_file.ts";
import { comparisonPicture } from "../../src/cli/output/comparison_picture.ts";
import { rootMeanSquare } from "../../src/cli/output/root_mean_square.ts";
import { exactSolver } from "../../src/fit/exact_solver.ts";
import { writeWhole } from "../../src/internal/files/write_whole.ts";
import { loadModel } from "../../src/models/load_model.ts";
import { DEFAULT_MODEL } from "../../src/models/default_model.ts";

const TARGET = "bench/pictures/objectives.png", FOLDER = "models/plans";
/** No fit has seen this seed's noise. */
const SEED = 1, COUNT = 20;

const counts = [...Deno.readDirSync(FOLDER)]
  .flatMap(({ name }) => /^unguided-frechet-(\d+)\.json$/.exec(name)?.slice(1).map(Number) ?? [])
  .sort((a, b) => a - b);
const model = await loadModel(DEFAULT_MODEL), { sde, card: { input } } = model;
const noise = getNoise([COUNT, input.channels, input.height, input.width], { seed: SEED });
const epsFn = model.epsFn({ labels: Array.from({ length: COUNT }, (_, i) => i % 10), guidance: 1 });
const draw = async (plan: Plan) => (await samplerFromPlan(plan, epsFn)(noise)).data;

const exact = await draw(makePlan(sde, exactSolver(sde)));
const rows: Record<string, (nfe: number) => Plan | Promise<Plan>> = {
  "The default method": (numStep) => makePlan(sde, { numStep }),
  "Fitted to distance": (nfe) => readPlan(`${FOLDER}/unguided-${nfe}.json`),
  "Fitted to Fréchet": (nfe) => readPlan(`${FOLDER}/unguided-frechet-${nfe}.json`),
};
const cells = [];
for (const planOf of Object.values(rows)) {
  const row = [];
  for (const nfe of counts) {
    const images = await draw(await planOf(nfe));
    row.push({ images, caption: `rmse ${rootMeanSquare(images, exact).toFixed(3)}` });
  }
  cells.push(row);
}
await model.close();
const picture = await comparisonPicture({
  input,
  rows: Object.keys(rows),
  columns: counts.map((nfe) => `${nfe} evaluations`),
  cells,
  reference: { label: "Exact solution", images: exact, caption: "exact" },
  note: [
    "The same noise everywhere, no guidance.",
    "rmse: root mean square distance to the exact solution, in units",
    "of the images, whose black and white are 2 apart.",
  ],
});
await writeWhole(TARGET, picture);
console.log(TARGET);
