/**
 * `deno task plot:path`: the same stochastic sampler at 10, 20, 40 and 80 steps, its noise along one Brownian path an image
 * and fresh, into bench/pictures/path.png.
 *
 * @module
 */
import { getNoise, makePlan, samplerFromPlan } from "../../mod.ts";
import { comparisonPicture } from "../../src/cli/output/comparison_picture.ts";
import { rootMeanSquare } from "../../src/cli/output/root_mean_square.ts";
import { writeWhole } from "../../src/internal/files/write_whole.ts";
import { DEFAULT_MODEL } from "../../src/models/default_model.ts";
import { loadModel } from "../../src/models/load_model.ts";

const TARGET = "bench/pictures/path.png";
const STEPS = [10, 20, 40, 80], FINE = 320, SEED = 6, COUNT = 10;
const KINDS = { "along one path": "path", "fresh noise": "fresh" } as const;

const model = await loadModel(DEFAULT_MODEL);
const { channels, height, width } = model.card.input;
const dims = [COUNT, channels, height, width];
const epsFn = model.epsFn({ labels: Array.from({ length: COUNT }, (_, label) => label), guidance: 1.5 });
async function draw(numStep: number, noise: "path" | "fresh"): Promise<Float32Array> {
  const plan = makePlan(model.sde, { method: "dpmpp_2m_sde", tsPhase: "t", tsOrder: 2, numStep });
  return (await samplerFromPlan(plan, epsFn)(getNoise(dims, { seed: SEED }), { seed: SEED, noise })).data;
}

const exact = await draw(FINE, "path");
const cells = [];
for (const noise of Object.values(KINDS)) {
  const row = [];
  for (const numStep of STEPS) {
    const images = await draw(numStep, noise);
    row.push({ images, caption: `rmse ${rootMeanSquare(images, exact).toFixed(3)}` });
  }
  cells.push(row);
}
await model.close();
const picture = await comparisonPicture({
  input: model.card.input,
  rows: Object.keys(KINDS),
  columns: STEPS.map((steps) => `${steps} steps`),
  cells,
  reference: { label: "the same path", images: exact, caption: `${FINE} steps` },
  note: [
    "dpmpp_2m_sde, the same seed everywhere, guidance 1.5.",
    "rmse: root mean square distance to the path in 320 steps.",
  ],
});
await writeWhole(TARGET, picture);
console.log(TARGET);
