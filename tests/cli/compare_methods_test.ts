// The table that compare draws, as data.
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { getNoise, getSampler, makePlan, type Plan, type SamplerOptions } from "../../mod.ts";
import { compareMethods, type CompareOptions } from "../../src/cli/output/compare_methods.ts";
import { exactSolver } from "../../src/fit/exact_solver.ts";
import { type LoadedModel, loadModel } from "../../src/models/mod.ts";
import { CARD, labelledImages, LABELS, writeCarded } from "../support/carded_models.ts";

const FOLDER = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(FOLDER, { recursive: true }));
const PATH = await writeCarded(FOLDER, "labelled", labelledImages(), { ...CARD, ...LABELS });
const OPTIONS = {
  plans: [] as Plan[],
  count: 2,
  seed: 3,
  labels: [2, 0],
  guidance: 1.5,
  fitted: (): Plan | undefined => undefined,
};

async function compare(model: LoadedModel, options: Partial<CompareOptions> = {}) {
  const counts = { total: 0, ticks: 0, stops: 0 };
  const table = await compareMethods(model, { ...OPTIONS, ...options }, (total) => {
    counts.total = total;
    return { tick: () => void counts.ticks++, stop: () => void counts.stops++ };
  });
  return { ...table, counts };
}

/** The images that a sampler draws of the noise that all start from. */
async function drawn({ sde, epsFn }: LoadedModel, options: SamplerOptions, first = 0): Promise<number[]> {
  const noise = getNoise([2, 1, 2, 2], { seed: 3, first });
  const sampler = getSampler(sde, epsFn({ labels: [2, 0], guidance: 1.5 }), options);
  return [...(await sampler(noise, { seed: 3, first })).data];
}

function near(found: ArrayLike<number>, expected: ArrayLike<number>): void {
  assertEquals(found.length, expected.length);
  for (let i = 0; i < found.length; i++) assertAlmostEquals(found[i], expected[i], 1e-5);
}

Deno.test("every method is drawn at 4, 6, 8, 10 and 20 evaluations, from the same noise as the exact solution", async () => {
  await using model = await loadModel(PATH);
  const { rows, columns, cells, reference, note, counts } = await compare(model);
  assertEquals(columns, [4, 6, 8, 10, 20].map((nfe) => `${nfe} evaluations`));
  assertEquals(cells.map((row) => row.length), Array(rows.length).fill(5));
  assertEquals(counts, { total: 11 * (4 + 6 + 8 + 10 + 20) + 240, ticks: 768, stops: 1 });
  const grid = { tsPhase: "t", tsOrder: 1.5 } as const;
  const solvers: [row: number, column: number, options: SamplerOptions][] = [
    [0, 0, { method: "ddim", numStep: 4 }],
    [1, 1, { method: "ipndm", abOrder: 3, numStep: 6 }],
    [2, 2, { method: "t_ab", abOrder: 1, numStep: 8 }],
    [3, 3, { method: "t_ab", abOrder: 2, numStep: 10 }],
    [4, 4, { method: "t_ab", abOrder: 3, numStep: 20 }],
    [5, 0, { method: "x0_ab", abOrder: 2, correctorOrder: 2, numStep: 4 }],
    [6, 1, { method: "x0_ab", abOrder: 2, correctorOrder: 2, lowerOrderFinal: true, numStep: 6 }],
    [7, 1, { method: "rho_rk", rkMethod: "2heun", numStep: 3 }],
    [8, 2, { method: "euler_ancestral", numStep: 8 }],
    [9, 3, { method: "dpmpp_2m_sde", numStep: 10 }],
    [10, 4, { method: "sa_solver", numStep: 20 }],
  ];
  assertEquals(rows.slice(8), ["euler_ancestral", "dpmpp_2m_sde", "sa_solver"]);
  for (const [row, column, options] of solvers) {
    near(cells[row][column]!.images, await drawn(model, { ...grid, ...options } as SamplerOptions));
  }
  near(reference.images, await drawn(model, exactSolver(model.sde)));
  const { images, caption } = cells[0][0]!;
  const square = images.reduce((sum, value, i) => sum + (value - reference.images[i]) ** 2, 0);
  assertEquals(caption, `rmse ${Math.sqrt(square / images.length).toFixed(3)}`);
  assertEquals(cells.slice(8).flat().map((cell) => cell!.caption), Array(15).fill("noise of its own"));
  assert(note.some((line) => line.includes("guidance 1.5")) && note.length === 4, `${note}`);
});

Deno.test("plans are drawn in place of Runge-Kutta, at their own evaluations, from noise that their fit has not seen", async () => {
  await using model = await loadModel(PATH);
  const plans = [2, 3].map((numStep) => makePlan(model.sde, { numStep, method: "t_ab" }));
  const { rows, columns, cells, note, counts } = await compare(model, { plans });
  assertEquals(
    [rows.length, rows.at(-1), columns],
    [7 + 3 + 1, "The plans given", ["2 evaluations", "3 evaluations"]] as unknown,
  );
  assertEquals(counts, { total: 11 * 5 + 240, ticks: 295, stops: 1 });
  near(cells.at(-1)![1]!.images, await drawn(model, { numStep: 3, method: "t_ab" }));
  assertEquals(note.length, 4);
  const rhos = plans[0].timesteps.map((t) => model.sde.rho(t));
  const fit = { strength: "timesteps", rhos, trajectories: 17, before: 1, after: 1, prediction: "eps" } as const;
  const fitted = await compare(model, { plans: [{ ...plans[0], fittedTo: fit }] });
  assertEquals(fitted.note[0], "Images from number 32 on: no fit has seen their noise.");
  near(fitted.cells.at(-1)![0]!.images, await drawn(model, { numStep: 2, method: "t_ab" }, 32));
});

Deno.test("fitted plans make a row where there are some, and none beside plans that are given", async () => {
  await using model = await loadModel(PATH);
  const six = makePlan(model.sde, { numStep: 6, method: "t_ab" }),
    rhos = six.timesteps.map((t) => model.sde.rho(t));
  const fittedTo = {
    strength: "timesteps",
    rhos,
    trajectories: 17,
    before: 1,
    after: 1,
    prediction: "eps",
  } as const;
  const fitted = (numStep: number) => numStep === 6 ? { ...six, fittedTo } : undefined;
  const { rows, cells, note, counts } = await compare(model, { fitted });
  assertEquals([rows.length, rows.at(-1)], [8 + 3 + 1, "Fitted plans"]);
  assertEquals(counts, { total: 11 * 48 + 6 + 240, ticks: 774, stops: 1 });
  assertEquals(cells.at(-1)!.map((cell) => cell !== undefined), [false, true, false, false, false]);
  near(cells.at(-1)![1]!.images, await drawn(model, { numStep: 6, method: "t_ab" }, 32));
  assertEquals(note[0], "Images from number 32 on: no fit has seen their noise.");
  assertEquals((await compare(model, { fitted, plans: [six] })).rows.at(-1), "The plans given");
});

Deno.test("the progress ends where a model fails, too", async () => {
  await using model = await loadModel(PATH);
  let stops = 0;
  const broken = {
    ...model,
    sde: model.sde,
    card: model.card,
    epsFn: () => () => Promise.reject(new Error("lost")),
  };
  const error = await compareMethods(
    broken as unknown as LoadedModel,
    OPTIONS,
    () => ({ tick() {}, stop: () => void stops++ }),
  )
    .catch((error) => error);
  assertEquals([error.message, stops], ["lost", 1]);
});
