import type { Fit } from "../../fit/mod.ts";

/** Fixed plans that the table shows, the best of them. */
const SHOWN = 6;
/** Four decimals do not tell values of an objective apart that are smaller. */
const SMALL = 1e-3;
const HEADER = ["", "median", "rmse", "99 %", "elsewhere"];

/**
 * How good the plans of a fit are on samples that it did not see, as lines of text: the fitted one and the best fixed ones,
 * by the value of the objective too where it is not the distance alone.
 */
export function fitTable({ table, fixed }: Fit, hasObjective = false): string {
  let others = 0;
  const shown = table.filter(({ label, plan }) => isFitted(label) || plan === fixed.plan || ++others < SHOWN);
  const header = [...HEADER.slice(0, 1), ...(hasObjective ? ["objective"] : []), ...HEADER.slice(1)];
  const rows = shown.map(({ label, value, quality: { median, rmse, percentile99, elsewhere } }) => [
    label,
    ...(hasObjective ? [objectiveText(value)] : []),
    ...[median, rmse, percentile99].map((value) => value.toFixed(4)),
    `${(100 * elsewhere).toFixed(1)} %`,
  ]);
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i].length)));
  return [header, ...rows].map((row) =>
    row.map((cell, i) => i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])).join("  ").trimEnd()
  ).join("\n");
}

/** What a fit came to, in a sentence. */
export function fitVerdict(
  { improved, fixed, confidence, table }: Fit,
  samples: number,
  hasObjective = false,
): string {
  const sure = `in ${
    (100 * confidence).toFixed(1)
  } % of bootstrap draws of ${samples} samples that it did not see`;
  if (improved) return `the fitted plan, better than ${fixed.label} beyond chance (${sure})`;
  const fitted = table.find(({ label }) => isFitted(label))!.quality,
    best = table.find((row) => row.plan === fixed.plan)!.quality;
  const figures = hasObjective ? [] : ["median", "rmse"] as const;
  const worse = figures.filter((name) => fitted[name] > best[name]);
  const why = worse.length > 0
    ? `the fitted plan is worse in ${worse.join(" and ")}`
    : `the fitted plan is not better beyond chance`;
  return `${fixed.label}${fixed.plan.fittedTo ? "" : ", a fixed plan"}: ${why} (better ${sure})`;
}

/** A value of an objective: features have a scale of their own, in which all values may be small. */
export function objectiveText(value: number): string {
  return value < SMALL ? value.toExponential(2) : value.toFixed(4);
}

function isFitted(label: string): boolean {
  return label === "fitted";
}
