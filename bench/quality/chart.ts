// The plot of quality against evaluations as a Vega-Lite specification.
import type { TopLevelSpec } from "vega-lite";

/** A sampler's figures after a number of evaluations. */
export interface QualityPoint {
  name: string;
  nfe: number;
  rmse: number;
  frechet: number;
  accuracy: number;
}

const PANELS = [
  { field: "rmse", title: "distance to the exact digits (rmse)", type: "log" },
  { field: "frechet", title: "Fréchet distance of features", type: "log" },
  { field: "accuracy", title: "recognised as their class", type: "linear" },
] as const;
const WIDTH = 340, HEIGHT = 300;

/** Three panels side by side. */
export function qualityChart(
  points: readonly QualityPoint[],
  count: number,
  floor: number,
  font: string,
): TopLevelSpec {
  const names = [...new Set(points.map(({ name }) => name))];
  const counts = [...new Set(points.map(({ nfe }) => nfe))].sort((a, b) => a - b);
  return {
    background: "white",
    padding: 20,
    title: {
      text: "Quality against network evaluations, the shipped digits model",
      subtitle: [
        `${count} digits without guidance, all samplers from the same noise.`,
        `Real test digits have a Fréchet distance of ${floor.toFixed(2)}.`,
      ],
      anchor: "start",
      fontSize: 20,
      subtitleFontSize: 14,
      offset: 20,
    },
    spacing: 40,
    hconcat: PANELS.map(({ field, title, type }) => ({
      width: WIDTH,
      height: HEIGHT,
      data: { values: [...points] },
      mark: { type: "line" as const, strokeWidth: 2, point: { filled: true, size: 30 } },
      encoding: {
        x: {
          field: "nfe",
          type: "quantitative" as const,
          title: "network evaluations (NFE)",
          scale: { type: "log" as const, nice: false },
          axis: { values: counts, format: "d" },
        },
        y: {
          field,
          type: "quantitative" as const,
          title,
          scale: type === "log" ? { type } : { type, zero: false },
        },
        color: {
          field: "name",
          type: "nominal" as const,
          title: null,
          sort: names,
          scale: { domain: names, scheme: "dark2" },
        },
      },
    })),
    config: {
      font,
      view: { stroke: "#dddddd" },
      axis: { gridColor: "#eeeeee", labelFontSize: 12, titleFontSize: 13 },
      legend: { labelFontSize: 13, labelLimit: 0 },
    },
  };
}
