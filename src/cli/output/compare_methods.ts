import { type NamedSolver, namedSolver } from "../../methods/named_solvers.ts";
import { EXACT_EVALUATIONS, exactSolver } from "../../fit/exact_solver.ts";
import type { LoadedModel } from "../../models/loaded_model.ts";
import { imagesSeen } from "../../plans/fitted_to.ts";
import type { Plan } from "../../plans/plan.ts";
import type { Solver } from "../options/solver_options.ts";
import type { Cell, Comparison } from "./comparison_picture.ts";
import { BATCH, draw, evaluationsOf } from "./draw.ts";
import { rootMeanSquare } from "./root_mean_square.ts";

const ROWS: NamedSolver[] = [
  namedSolver("ddim"),
  namedSolver("ipndm", 3),
  ...[1, 2, 3].map((order) => namedSolver("t_ab", order)),
  namedSolver("x0_ab", 2, { correctorOrder: 2 }),
  namedSolver("x0_ab", 2, { correctorOrder: 2, lowerOrderFinal: true }),
  namedSolver("rho_rk", 2),
];
/** Samplers that add noise, whose images are others than the exact solution's by right. */
const STOCHASTIC = ["euler_ancestral", "dpmpp_2m_sde", "sa_solver"] as const;
const EVALUATIONS = [4, 6, 8, 10, 20];
const GRID = { tsPhase: "t", tsOrder: 1.5 } as const;
const PLAN_LABEL = "The plans given", FITTED_LABEL = "Fitted plans";

/** What is drawn, beside the methods. */
export interface CompareOptions {
  /** Plans to compare with, each at its own evaluations; none for the usual numbers of evaluations. */
  plans: readonly Plan[];
  /** Finds the fitted plan of so many evaluations, where there is one: they make a row where no plans are given. */
  fitted: (numStep: number) => Plan | undefined;
  /** Number of images in each cell. */
  count: number;
  seed: number;
  labels: readonly number[] | undefined;
  guidance: number;
}

/**
 * Draws the same noise with every method at several numbers of evaluations, and the exact solution.
 *
 * @param model The model
 * @param options What is drawn
 * @param progressOf Shows the progress of so many evaluations
 * @returns The table
 */
export async function compareMethods(
  model: LoadedModel,
  { plans, fitted, count, seed, labels, guidance }: CompareOptions,
  progressOf: (total: number) => { tick(): void; stop(): void },
): Promise<Comparison> {
  const isOfPlans = plans.length > 0;
  const evaluations = isOfPlans ? plans.map(({ nfe }) => nfe) : EVALUATIONS;
  const methods = ROWS.filter(({ evaluationsPerStep }) => !isOfPlans || evaluationsPerStep === 1);
  const own = isOfPlans ? plans : evaluations.map(fitted), found = own.filter((plan) => plan !== undefined);
  const ownLabels = found.length === 0 ? [] : [isOfPlans ? PLAN_LABEL : FITTED_LABEL];
  const perRow = evaluations.reduce((sum, nfe) => sum + nfe);
  const ofPlans = found.reduce((sum, { nfe }) => sum + nfe, 0);
  const rows = methods.length + STOCHASTIC.length;
  const progress = progressOf(evaluationsOf(count, rows * perRow + ofPlans + EXACT_EVALUATIONS));
  const first = Math.ceil(Math.max(0, ...found.map((plan) => seenBy(plan, seed))) / BATCH) * BATCH;
  const imagesOf = async (solver: Solver) => {
    const common = { count, first, seed, labels, guidance, onEvaluation: () => progress.tick() };
    return (await draw(model, { ...common, ...solver })).images;
  };
  try {
    const exact = await imagesOf(exactSolver(model.sde));
    const cellOf = async (solver: Solver): Promise<Cell> => {
      const images = await imagesOf(solver);
      return { images, caption: `rmse ${rootMeanSquare(images, exact).toFixed(3)}` };
    };
    const cells: Cell[][] = [];
    for (const { options, evaluationsPerStep } of methods) {
      const row: Cell[] = [];
      for (const nfe of evaluations) {
        row.push(await cellOf({ ...GRID, ...options, numStep: nfe / evaluationsPerStep }));
      }
      cells.push(row);
    }
    for (const method of STOCHASTIC) {
      const row: Cell[] = [];
      for (const numStep of evaluations) {
        row.push({ images: await imagesOf({ ...GRID, method, numStep }), caption: "noise of its own" });
      }
      cells.push(row);
    }
    const chosen: (Cell | undefined)[] = [];
    for (const plan of own) chosen.push(plan && await cellOf({ plan }));
    return {
      input: model.card.input,
      rows: [...methods.map(({ label }) => label), ...STOCHASTIC, ...ownLabels],
      columns: evaluations.map((nfe) => `${nfe} evaluations`),
      cells: [...cells, ...ownLabels.map(() => chosen)],
      reference: { label: "Exact solution", images: exact, caption: "exact" },
      note: [
        ...(first > 0 ? [`Images from number ${first} on: no fit has seen their noise.`] : []),
        `The same noise at the start everywhere, guidance ${guidance}, grid in t to the power 1/1.5.`,
        "rmse: root mean square distance to the exact solution, in units",
        "of the images, whose black and white are 2 apart.",
        `Exact: ${EXACT_EVALUATIONS} evaluations of tAB-DEIS order 3.`,
      ],
    };
  } finally {
    progress.stop();
  }
}

/** How many images of the seed's noise the fit of a plan may have seen. */
function seenBy({ fittedTo }: Plan, seed: number): number {
  return fittedTo ? imagesSeen(fittedTo, seed) : 0;
}
