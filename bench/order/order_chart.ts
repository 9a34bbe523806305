// The plot of error against evaluations as a Vega-Lite specification.
import type { TopLevelSpec } from "vega-lite";
import type { OrderGroup } from "./order_lines.ts";
import { EVALUATIONS, type OrderPoint } from "./order_points.ts";

const PANEL_WIDTH = 400, DECADE_HEIGHT = 30;
const MAX_ERROR = 1;
/** A little room beside the outermost points. */
const NFE_RANGE = [EVALUATIONS[0] / 1.15, EVALUATIONS[EVALUATIONS.length - 1] * 1.15];
/** Orders that a faint line shows the slope of, all through the same point, above the data. */
const GUIDES = [1, 2, 4], GUIDE_START = { nfe: EVALUATIONS[0], error: MAX_ERROR };
const GUIDE_COLOUR = "#c4c4c4", TEXT_COLOUR = "#333333";

/** The chart: a row a group, a column a schedule. */
export function orderChart(
  groups: readonly OrderGroup[],
  schedules: readonly string[],
  points: readonly OrderPoint[],
  font: string,
): TopLevelSpec {
  return {
    background: "white",
    padding: 20,
    title: {
      text: "Error against network evaluations, method by method",
      subtitle: [
        "Probability flow of a Gaussian mixture, whose noise prediction has a closed form, in float64.",
        "Both axes are logarithmic: the steeper a line, the higher the order. Faint lines have slopes 1, 2 and 4.",
        "Where lines coincide, the last of them in the legend is on top.",
      ],
      anchor: "start",
      fontSize: 22,
      subtitleFontSize: 14,
      subtitlePadding: 8,
      offset: 24,
    },
    spacing: 36,
    vconcat: groups.map((group) => ({
      title: { text: group.title, anchor: "start", fontSize: 14, offset: 14 },
      spacing: 36,
      hconcat: schedules.map((schedule, column) => panel(group, schedule, column, points)),
    })),
    resolve: { scale: { color: "independent", strokeDash: "independent" } },
    config: {
      font,
      view: { stroke: "#dddddd" },
      title: { fontWeight: "normal", color: "#111111", subtitleColor: "#555555" },
      axis: {
        gridColor: "#eeeeee",
        domain: false,
        tickColor: "#cccccc",
        labelColor: TEXT_COLOUR,
        labelFontSize: 12,
        titleColor: TEXT_COLOUR,
        titleFontSize: 13,
        titleFontWeight: "normal",
      },
      legend: {
        labelFontSize: 13,
        labelLimit: 0,
        labelColor: TEXT_COLOUR,
        rowPadding: 7,
        offset: 56,
        symbolType: "stroke",
        symbolSize: 900,
        symbolStrokeWidth: 2.5,
      },
    },
  };
}

/** What a panel is to Vega-Lite, which exports no name for it. */
type Panel = Extract<TopLevelSpec, { hconcat: unknown }>["hconcat"][number];

function panel(group: OrderGroup, schedule: string, column: number, points: readonly OrderPoint[]): Panel {
  const names = group.lines.map(({ name }) => name);
  const x = {
    field: "nfe",
    type: "quantitative" as const,
    title: "network evaluations (NFE)",
    scale: { type: "log" as const, base: 2, domain: NFE_RANGE, nice: false },
    axis: { values: [...EVALUATIONS], format: "d" },
  };
  const y = {
    field: "error",
    type: "quantitative" as const,
    title: column === 0 ? "error (rmse)" : null,
    scale: { type: "log" as const, domain: [group.floor, MAX_ERROR], nice: false },
    axis: { values: powersOfTen(group.floor), labelExpr: POWER_LABEL },
  };
  return {
    title: { text: `${schedule} schedule`, fontSize: 13, color: "#555555" },
    width: PANEL_WIDTH,
    height: DECADE_HEIGHT * Math.round(Math.log10(MAX_ERROR / group.floor)),
    layer: [
      {
        data: { values: GUIDES.flatMap(guide) },
        mark: { type: "line", color: GUIDE_COLOUR, strokeWidth: 1, clip: true },
        encoding: { x, y, detail: { field: "order", type: "nominal" } },
      },
      {
        data: { values: GUIDES.map((order) => guide(order)[1]) },
        mark: { type: "text", align: "left", dx: 5, fontSize: 11, color: "#999999" },
        encoding: { x, y, text: { field: "label", type: "nominal" } },
      },
      {
        data: { values: points.filter((point) => point.schedule === schedule && names.includes(point.name)) },
        mark: {
          type: "line",
          strokeWidth: 2,
          clip: true,
          point: { filled: true, size: 26, strokeWidth: 0 },
        },
        encoding: {
          x,
          y,
          color: {
            field: "name",
            type: "nominal",
            title: null,
            scale: { domain: names, range: group.lines.map(({ colour }) => colour) },
          },
          strokeDash: {
            field: "name",
            type: "nominal",
            title: null,
            scale: { domain: names, range: group.lines.map(({ dash }) => dash) },
          },
        },
      },
    ],
  };
}

/** Both ends of the line that shows the slope of an order. */
function guide(order: number) {
  const { nfe, error } = GUIDE_START, last = NFE_RANGE[1];
  const label = `order ${order}`;
  return [{ order, label, nfe, error }, { order, label, nfe: last, error: error * (last / nfe) ** -order }];
}

/** From `floor` to {@linkcode MAX_ERROR}. */
function powersOfTen(floor: number): number[] {
  return Array.from({ length: Math.round(Math.log10(MAX_ERROR / floor)) + 1 }, (_, i) => Number(`1e${-i}`));
}

/** A power of ten of at most two digits, in the language of Vega: Vega itself writes 1e-13. */
const POWER_LABEL = (() => {
  const exponent = "round(abs(log(datum.value) / LN10))";
  const digit = (value: string) => `slice('⁰¹²³⁴⁵⁶⁷⁸⁹', ${value}, ${value} + 1)`;
  const tens = `floor(${exponent} / 10)`;
  return `${exponent} == 0 ? '1' : '10⁻' + (${tens} > 0 ? ${digit(tens)} : '') + ${digit(`${exponent} % 10`)}`;
})();
