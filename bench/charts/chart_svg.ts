import * as vega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";

/** Vega's hook for text widths, which its types leave out. */
interface TextMetrics {
  width: (item: { fontSize?: number }, text: unknown) => number;
}
const { textMetrics } = vega as unknown as { textMetrics: TextMetrics };
/** Mean width of a letter over the font size: without a canvas Vega assumes 0.8, which leaves wide gaps. */
const LETTER_WIDTH = 0.56;

/** Draws a chart as an SVG document, without a screen; `scale` is in pixels a unit. */
export async function chartSvg(chart: TopLevelSpec, scale = 1): Promise<string> {
  textMetrics.width = ({ fontSize = 11 }, text) => LETTER_WIDTH * fontSize * String(text ?? "").length;
  const view = new vega.View(vega.parse(compile(chart).spec), { renderer: "none" });
  try {
    return await view.toSVG(scale);
  } finally {
    view.finalize();
  }
}
