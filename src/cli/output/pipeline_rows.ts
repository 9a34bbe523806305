import type { PreparedRun } from "../../diffusers/pipelines/workings.ts";
import type { Cell } from "./comparison_picture.ts";
import { cellOf, distanceToExact, type Drawn } from "./pipeline_cells.ts";

/** A row of runs, one a column; undefined where there is none. */
export interface Row {
  readonly label: string;
  readonly runs: readonly (PreparedRun | undefined)[];
}

/** Draws every cell, and says how far it is from the exact solution. */
export async function drawRows(
  rows: readonly Row[],
  evaluations: readonly number[],
  draw: (run: PreparedRun) => Promise<Drawn>,
  exact: Drawn,
): Promise<{ cells: (Cell | undefined)[][]; distances: Record<string, (number | null)[]> }> {
  const cells: (Cell | undefined)[][] = [], distances: Record<string, (number | null)[]> = {};
  for (const { label, runs } of rows) {
    const made: (Cell | undefined)[] = [];
    distances[label] = [];
    for (const [column, run] of runs.entries()) {
      if (!run) {
        distances[label].push(null);
        made.push(undefined);
        continue;
      }
      const drawn = await draw(run), { nfe, stages } = run.planned.plan;
      const distance = stages.some(({ noise }) => noise) ? null : distanceToExact(drawn, exact);
      distances[label].push(distance);
      const count = nfe === evaluations[column] ? "" : ` at ${nfe}`;
      made.push(cellOf(drawn, (distance === null ? "noise of its own" : `rmse ${distance.toFixed(3)}`) + count));
    }
    cells.push(made);
  }
  return { cells, distances };
}
