// The plots of the table as Vega-Lite specifications.
import type { TopLevelSpec } from "vega-lite";
import type { Row } from "./rows.ts";
import type { ScalingRow } from "./scaling_rows.ts";

const RULE_COLOUR = "#999999";

/** Ratios of a bench as dots with their range, a row each; faster is to the right of 1. */
export function ratioChart(title: string, rows: readonly Row[], font: string): TopLevelSpec {
  const y = { field: "what", type: "nominal" as const, title: null, sort: null, axis: { labelLimit: 0 } };
  const color = { field: "against", type: "nominal" as const, title: "alternative", sort: null };
  const yOffset = { field: "against", type: "nominal" as const, sort: null };
  const scale = { type: "log" as const };
  return {
    ...frame(
      title,
      "Time of the alternative over ours: median, smallest to largest; above 1 ours is faster",
      font,
    ),
    width: 520,
    height: { step: 14 },
    data: { values: rows.map((row) => ({ ...row })) },
    layer: [
      { mark: { type: "rule", color: RULE_COLOUR, strokeDash: [4, 4] }, encoding: { x: { datum: 1 } } },
      {
        mark: { type: "rule", strokeWidth: 2 },
        encoding: {
          x: { field: "min", type: "quantitative", scale, title: "ratio" },
          x2: { field: "max" },
          y,
          yOffset,
          color,
        },
      },
      {
        mark: { type: "point", filled: true, size: 45, opacity: 1 },
        encoding: { x: { field: "median", type: "quantitative", scale }, y, yOffset, color },
      },
    ],
  };
}

/** Images a second against the batch, by threads; and seconds of a sample against its steps. */
export function scalingChart(rows: readonly ScalingRow[], font: string): TopLevelSpec {
  const byBatch = rows.filter(({ steps }) => steps === rows[0].steps);
  const most = Math.max(...rows.map(({ threads }) => threads));
  const bySteps = rows.filter(({ batch, threads }) => batch === rows[rows.length - 1].batch && threads === most);
  const mark = { type: "line" as const, point: true };
  return {
    ...frame("The digits model against batch, threads and steps", "Medians; all axes are logarithmic", font),
    hconcat: [
      {
        width: 340,
        height: 260,
        data: { values: byBatch.map((row) => ({ ...row })) },
        mark,
        encoding: {
          x: { field: "batch", type: "quantitative", scale: { type: "log", base: 2 }, title: "images at once" },
          y: {
            field: "rate",
            type: "quantitative",
            scale: { type: "log", nice: false },
            title: `images a second, ${rows[0].steps} steps`,
          },
          color: { field: "threads", type: "nominal", title: "threads" },
        },
      },
      {
        width: 340,
        height: 260,
        data: { values: bySteps.map((row) => ({ ...row })) },
        mark,
        encoding: {
          x: { field: "steps", type: "quantitative", scale: { type: "log", base: 2 }, title: "steps" },
          y: {
            field: "seconds",
            type: "quantitative",
            scale: { type: "log", nice: false },
            title: `seconds, ${bySteps[0].batch} images`,
          },
        },
      },
    ],
  };
}

function frame(text: string, subtitle: string, font: string) {
  return {
    background: "white",
    padding: 20,
    title: { text, subtitle, anchor: "start" as const, fontSize: 16, subtitleFontSize: 12, offset: 16 },
    config: { font, view: { stroke: "#dddddd" }, axis: { gridColor: "#eeeeee", domain: false } },
  };
}
