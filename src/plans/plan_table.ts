import type { Plan } from "./plan.ts";

const DIGITS = 5;

/**
 * A plan as a table for people: one line an evaluation, with its time and its row, and before it the
 * corrector's and that of the model's input, where they look at the history. Numbers are rounded; JSON carries
 * them in full.
 *
 * @param plan The plan
 * @returns Lines of text
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { makePlan, planTable, VESDE } from "@deis/deis";
 *
 * const plan = makePlan(new VESDE(), { method: "t_ab", timesteps: [4, 2, 1] });
 * assertEquals(planTable(plan).split("\n")[0], "t_ab of order 1: 2 steps, 2 evaluations, t from 4 to 1");
 * ```
 */
export function planTable(plan: Plan): string {
  const { method, order, nfe, timesteps, stages } = plan;
  const steps = timesteps.length - 1;
  const longest = Math.max(...stages.map(({ update, input = [] }) => Math.max(update.length, input.length + 3))) -
    2;
  const isNoisy = stages.some(({ noise }) => noise), isClipped = stages.some(({ clip }) => clip);
  const header = [
    "step",
    "t",
    ...(isNoisy ? ["noise"] : []),
    ...(isClipped ? ["limit"] : []),
    "anchor",
    "state",
    "eps",
    ...names("eps", longest - 1),
  ];
  const rows = stages.flatMap(({ step, t, inputScale, input, noise = 0, clip, update, anchor }) => {
    const further = [...(isNoisy ? [short(noise)] : []), ...(isClipped ? [clip ? short(clip.limit) : ""] : [])];
    const next = [String(step), short(t), ...further, ...update.map(short)];
    const row = (name: string, cells: string[]) => ["", name, ...further.map(() => ""), ...cells];
    return [
      ...(input ? [row("input", ["", short(inputScale), "", ...input.map(short)])] : []),
      ...(anchor ? [row("corrected", anchor.map(short))] : []),
      next,
    ];
  });
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? "").length))
  );
  const line = (cells: string[]) =>
    widths.map((width, i) => (cells[i] ?? "").padStart(width)).join("  ").trimEnd();
  return [
    `${method} of order ${order}: ${steps} steps, ${nfe} evaluations, t from ${short(timesteps[0])} to ${
      short(timesteps[steps])
    }`,
    "",
    line(header),
    ...rows.map(line),
  ].join("\n");
}

/** Names of older history entries: eps-1, eps-2, ... */
function names(name: string, count: number): string[] {
  return Array.from({ length: Math.max(count, 0) }, (_, i) => `${name}-${i + 1}`);
}

function short(value: number): string {
  return String(Number(value.toPrecision(DIGITS)));
}
