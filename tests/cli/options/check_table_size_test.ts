import { assertEquals, assertThrows } from "@std/assert";
import { checkTableSize } from "../../../src/cli/options/check_table_size.ts";
import { MOST_PIXELS } from "../../../src/cli/options/limits.ts";
import { UsageError } from "../../../src/cli/usage_error.ts";
import { withEvaluations } from "../../../src/cli/output/with_evaluations.ts";
import type { PreparedRun } from "../../../src/diffusers/pipelines/workings.ts";

/** A run of so many evaluations, or of pictures of a size. */
const runOf = (nfe: number, request: object = {}) =>
  ({ planned: { plan: { nfe } }, request }) as unknown as PreparedRun;

Deno.test("a table has as many pictures a cell as its pixels allow, each shown at one and a half times its size", () => {
  const most = Math.floor(MOST_PIXELS / (8 * 5 * 600 * 400 * 2.25));
  const check = (count: number) => checkTableSize(8, 5, runOf(1, { width: 600, height: 400, count }));
  check(most);
  assertThrows(
    () => check(most + 1),
    UsageError,
    `--count must be at most ${most} for one picture, found ${most + 1}`,
  );
});

Deno.test("a scheduler runs as many evaluations as asked for, or the next fewer that it can have", () => {
  const nfeOf = (evaluations: (steps: number) => number, nfe: number) => {
    const asked: number[] = [];
    const run = withEvaluations((steps) => (asked.push(steps), runOf(evaluations(steps))), nfe);
    return [run.planned.plan.nfe, asked];
  };
  assertEquals(nfeOf((steps) => steps, 4), [4, [4]]);
  assertEquals(nfeOf((steps) => 2 * steps - 1, 6), [5, [6, 5, 4, 3]]);
  assertEquals(nfeOf((steps) => 2 * steps - 1, 5), [5, [5, 4, 3]]);
  assertEquals(nfeOf((steps) => steps + 10, 3), [11, [3, 2, 1]], "there is none");
});
