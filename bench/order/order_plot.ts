/**
 * `deno task plot:order`: draws the error of the methods against their evaluations.
 *
 * @module
 */
import { parseOptions } from "../../src/cli/arguments/parse_options.ts";
import { FONT, renderSvg } from "../../src/cli/output/render_svg.ts";
import { runCommand } from "../../src/cli/run_command.ts";
import { outputFile } from "../../src/cli/files/output_file.ts";
import { chartSvg } from "../charts/chart_svg.ts";
import { orderChart } from "./order_chart.ts";
import { ORDER_GROUPS } from "./order_lines.ts";
import { measureLine, type OrderPoint } from "./order_points.ts";

const SUMMARY = "Draws the error of the methods against their evaluations, and prints the path.";
const OPTIONS = { out: { value: "FILE", help: "the picture (default: bench/pictures/order.png)" } };
const SCHEDULES = ["linear", "cosine"];
/** Pixels a unit, for screens of high resolution. */
const SCALE = 1.5;

async function run(args: string[]): Promise<void> {
  const values = parseOptions("deno task plot:order", SUMMARY, OPTIONS, args);
  if (!values) return;
  const place = values.out ?? "bench/pictures/order.png";
  const out = await outputFile(place, { reads: () => [], overwrites: "pictures" });

  const lines = new Map(ORDER_GROUPS.flatMap((group) => group.lines.map((line) => [line.name, line])));
  const points: OrderPoint[] = [];
  for (const schedule of SCHEDULES) {
    for (const line of lines.values()) points.push(...await measureLine(schedule, line));
  }
  const svg = await chartSvg(orderChart(ORDER_GROUPS, SCHEDULES, points, FONT), SCALE);
  await out.write(await renderSvg(svg));
  console.log(out.path);
}

await runCommand(run, "deno task");
