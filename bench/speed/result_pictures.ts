// Draws the main results of the table.
import { FONT, renderSvg } from "../../src/cli/output/render_svg.ts";
import { writeWhole } from "../../src/internal/files/write_whole.ts";
import { chartSvg } from "../charts/chart_svg.ts";
import { ratioChart, scalingChart } from "./result_charts.ts";
import type { Row } from "./rows.ts";
import type { ScalingRow } from "./scaling_rows.ts";

/** Pixels a unit, for screens of high resolution. */
const SCALE = 1.5;
const TITLES: Record<string, string> = {
  update: "The fused update, float32, four terms",
  solvers: "Eight steps on the digits model",
};

/** Writes a picture for each bench that has one and was run; returns the paths. */
export async function drawResults(rows: readonly Row[], folder: string): Promise<string[]> {
  const charts = Object.entries(TITLES).map(([bench, title]) =>
    [bench, rows.filter((row) => row.bench === bench && !row.isLimit), title] as const
  ).filter(([, found]) => found.length > 0)
    .map(([bench, found, title]) => [bench, ratioChart(title, found, FONT)] as const);
  const scaling = rows.filter((row) => row.bench === "scaling") as ScalingRow[];
  if (scaling.length > 0) charts.push(["scaling", scalingChart(scaling, FONT)]);
  return await Promise.all(charts.map(async ([bench, chart]) => {
    const path = `${folder}/${bench}.png`;
    await writeWhole(path, await renderSvg(await chartSvg(chart, SCALE)));
    return path;
  }));
}
