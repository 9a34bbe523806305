import { assertEquals, assertStringIncludes } from "@std/assert";
import { makePlan, VESDE } from "../../mod.ts";
import type { FittedTo } from "../../src/plans/fitted_to.ts";
import { fitTable, fitVerdict, objectiveText } from "../../src/cli/output/fit_table.ts";
import type { Fit } from "../../src/fit/mod.ts";

const planOf = (numStep: number) => makePlan(new VESDE(), { numStep });
const row = (label: string, median: number, rmse: number) => ({
  label,
  plan: planOf(3),
  value: median / 4,
  quality: { median, rmse, percentile99: 2 * rmse, elsewhere: rmse / 10 },
});
const fixed = Array.from({ length: 9 }, (_, i) => row(`fixed ${i}`, 0.2 + i / 100, 0.3));
const fitOf = (fitted: ReturnType<typeof row>, improved: boolean): Fit => {
  const table = [fitted, ...fixed];
  return { plan: fitted.plan, improved, before: 1, after: 1, fixed: fixed[0], confidence: 0.973, table };
};

Deno.test("the table shows the fitted plan and the best of the fixed ones", () => {
  const lines = fitTable(fitOf(row("fitted", 0.1, 0.2), true)).split("\n");
  assertEquals(lines.length, 1 + 1 + 6);
  assertEquals(lines[0], "         median    rmse    99 %  elsewhere");
  assertEquals(lines[1], "fitted   0.1000  0.2000  0.4000      2.0 %");
  assertEquals(lines[7].split("  ")[0], "fixed 5");
});

Deno.test("with another objective than the distance, its value is the first figure, and alone decides", () => {
  const fit = fitOf(row("fitted", 0.1, 0.4), false), lines = fitTable(fit, true).split("\n");
  assertEquals(lines[0], "         objective  median    rmse    99 %  elsewhere");
  assertEquals(lines[1], "fitted      0.0250  0.1000  0.4000  0.8000      4.0 %");
  assertStringIncludes(fitVerdict(fit, 64, true), "the fitted plan is not better beyond chance (");
});

Deno.test("values of an objective that are small are told apart", () => {
  const fit = fitOf({ ...row("fitted", 0.1, 0.4), value: 0.0000567 }, false),
    lines = fitTable(fit, true).split("\n");
  assertEquals(lines[1], "fitted     5.67e-5  0.1000  0.4000  0.8000      4.0 %");
  assertEquals([0.00099999, 0.001].map(objectiveText), ["1.00e-3", "0.0010"]);
});

Deno.test("the verdict says which plan it is, and why", () => {
  const draws = "in 97.3 % of bootstrap draws of 64 samples that it did not see";
  const verdict = (median: number, rmse: number, improved = false) =>
    fitVerdict(fitOf(row("fitted", median, rmse), improved), 64);
  assertEquals(verdict(0.1, 0.2, true), `the fitted plan, better than fixed 0 beyond chance (${draws})`);
  assertEquals(verdict(0.1, 0.4), `fixed 0, a fixed plan: the fitted plan is worse in rmse (better ${draws})`);
  assertStringIncludes(verdict(0.3, 0.4), "is worse in median and rmse (");
  assertStringIncludes(verdict(0.1, 0.2), "fixed 0, a fixed plan: the fitted plan is not better beyond chance (");
});

Deno.test("a plan that the fit was given is not called a fixed one", () => {
  const fit = fitOf(row("fitted", 0.1, 0.4), false), fittedTo = { strength: "timesteps" } as FittedTo;
  const given = { ...fixed[0], label: "the plan given", plan: { ...fixed[0].plan, fittedTo } };
  const verdict = fitVerdict({ ...fit, fixed: given, table: [given, ...fit.table] }, 64);
  assertStringIncludes(verdict, "the plan given: the fitted plan is worse in rmse (");
});

Deno.test("a plan that is as good as the fixed one in a figure is not worse in it", () => {
  const why = (median: number, rmse: number) => fitVerdict(fitOf(row("fitted", median, rmse), false), 64);
  assertStringIncludes(why(0.2, 0.4), "the fitted plan is worse in rmse (");
  assertStringIncludes(why(0.2, 0.3), "the fitted plan is not better beyond chance (");
});
