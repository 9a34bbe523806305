import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { chartSvg } from "../../bench/charts/chart_svg.ts";
import { orderChart } from "../../bench/order/order_chart.ts";
import { ORDER_GROUPS } from "../../bench/order/order_lines.ts";
import { EVALUATIONS, measureLine } from "../../bench/order/order_points.ts";

Deno.test("orderChart() draws a line a method in every panel, and names it in a legend", async () => {
  const schedules = ["linear", "cosine"];
  const lines = ORDER_GROUPS.flatMap((group) => group.lines);
  const names = [...new Set(lines.map(({ name }) => name))];
  const points = schedules.flatMap((schedule) =>
    names.flatMap((name) => [{ schedule, name, nfe: 8, error: 1e-2 }, { schedule, name, nfe: 16, error: 1e-4 }])
  );
  const svg = await chartSvg(orderChart(ORDER_GROUPS, schedules, points, "DejaVu Sans"));
  for (const name of names) assertStringIncludes(svg, `>${name}</text>`);
  for (const colour of new Set(lines.map((line) => line.colour))) {
    const expected = lines.filter((line) => line.colour === colour).length * schedules.length;
    assertEquals(svg.match(new RegExp(`"line mark"[^>]*stroke="${colour}"`, "g"))?.length, expected, colour);
  }
});

Deno.test("measureLine() matches the numbers of evaluations to half a step", async () => {
  const points = await measureLine("linear", { name: "", options: { method: "rho_rk", rkMethod: "3kutta" } });
  assertEquals(points.length, EVALUATIONS.length);
  points.forEach(({ nfe, error }, i) => {
    assert(Math.abs(nfe - EVALUATIONS[i]) <= 1.5, `${nfe} evaluations`);
    assert(error < 1e-2 && (i === 0 || error < points[i - 1].error), `error ${error}`);
  });
});
