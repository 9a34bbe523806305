import type { Plan, Stage } from "../plans/plan.ts";

/** Every number of a stage by name: "scale", "store.state", "update.eps", "update.h1", "anchor.anchor", "noise", "clip.store", ... */
export type Coefficients = Readonly<Record<string, number>>;

/** How a number enters a graph, over the stages that share it: not at all, as nothing to multiply by, as a factor. */
export type Kind = "none" | "one" | "factor";

/** The values that an update is a linear combination of, in the order of a plan's rows. */
export function termNames(history: number): string[] {
  return ["anchor", "state", "eps", ...Array.from({ length: history }, (_, i) => `h${i + 1}`)];
}

/** A plan as a table with one row a stage and the same names in each. */
export interface CoefficientTable {
  readonly rows: readonly Coefficients[];
  /** Past entries of the history that an update may use, beside the newest. */
  readonly history: number;
  /** Whether any update looks at the anchor. */
  readonly usesAnchor: boolean;
  /** Where clean images are cut; absent where they are not. */
  readonly limit?: number;
}

/**
 * The table of a plan. Where a step begins, the anchor is the state, so that its weight is added to the state's.
 *
 * @throws {RangeError} If a number is too large for float32, or clips hang on the images or differ.
 */
export function coefficientTable({ stages }: Pick<Plan, "stages">): CoefficientTable {
  const maps = stages.map((stage, i) => mapsOf(stage, !stage.anchor && stage.step !== stages[i - 1]?.step));
  const usesAnchor = maps.some(({ update }) => update[0] !== 0);
  const longest = Math.max(
    ...maps.flatMap(({ update, anchor }) => [update.length, anchor.length]),
  );
  const history = Math.max(longest - 3, 0, ...stages.map(({ input = [] }) => input.length));
  const rows = maps.map(({ update, anchor }, index) => {
    const { inputScale, input = [], store, noise = 0, clip } = stages[index];
    const row: Record<string, number> = {
      scale: inputScale,
      "store.state": store[0],
      "store.output": store[1],
      noise,
      "clip.state": clip?.image[0] ?? 0,
      "clip.output": clip?.image[1] ?? 0,
      "clip.store": clip?.store ?? 0,
      "clip.update": clip?.update ?? 0,
    };
    termNames(history).forEach((term, i) => {
      row[`update.${term}`] = update[i] ?? 0;
      row[`anchor.${term}`] = anchor[i] ?? 0;
    });
    for (let age = 1; age <= history; age++) row[`input.h${age}`] = input[age - 1] ?? 0;
    checkFloat32(row, index);
    return row;
  });
  return { rows, history, usesAnchor, limit: limitOf(stages) };
}

/** The limit of all clips. @throws {RangeError} If they differ, or hang on the images. */
function limitOf(stages: readonly Stage[]): number | undefined {
  const clips = stages.flatMap(({ clip }) => clip ?? []);
  if (clips.some(({ quantile }) => quantile !== undefined)) {
    throw new RangeError(
      "A plan that is compiled must have no dynamic thresholding, found a clip with a quantile",
    );
  }
  const [limit, other] = new Set(clips.map(({ limit }) => limit));
  if (other === undefined) return limit;
  throw new RangeError(`The clips of a plan that is compiled must have one limit, found ${limit} and ${other}`);
}

/** How the number of a name enters, over the given rows. */
export function kindOf(rows: readonly Coefficients[], name: string): Kind {
  if (rows.every((row) => row[name] === 0)) return "none";
  return rows.every((row) => row[name] === 1) ? "one" : "factor";
}

/** The next state and the next anchor as combinations of anchor, state and history, all from before the stage. */
function mapsOf(
  { update, anchor }: Stage,
  beginsStep: boolean,
): { update: readonly number[]; anchor: readonly number[] } {
  if (!beginsStep) return { update, anchor: anchor ?? [1] };
  const [fromAnchor, fromState, ...rest] = update;
  return { update: [0, fromAnchor + fromState, ...rest], anchor: [0, 1] };
}

function checkFloat32(row: Coefficients, index: number): void {
  const bad = Object.entries(row).find(([, value]) => !Number.isFinite(Math.fround(value)));
  if (bad) {
    throw new RangeError(`The plan's numbers must fit float32, found ${bad[1]} as ${bad[0]} of stage ${index}`);
  }
}
