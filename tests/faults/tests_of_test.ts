import { assertEquals } from "@std/assert";
import { batchesOf } from "./batches.ts";
import { testsOf } from "./tests_of.ts";
import { type Trace, versionOf } from "./traces.ts";

const FILE = "src/web/panel.ts", version = await versionOf(FILE);
const fault = { file: FILE, line: 20, start: 0, end: 1, text: "", what: "" };
/** A test that ran lines of the file, of the version that it has or of another. */
const ran = (seconds: number, lines: number[], of = version): Trace => ({
  seconds,
  green: true,
  lines: { [FILE]: { version: of, ran: lines } },
});

Deno.test("a fault's tests are those that ran its line: its own, its folder's, the quickest, Chromium's last", async () => {
  const traces = new Map([
    ["tests/browser/page_test.ts", { seconds: 0.1, green: true, lines: {} }],
    ["tests/cli/slow_test.ts", ran(9, [20])],
    ["tests/cli/quick_test.ts", ran(1, [19, 20])],
    ["tests/cli/other_test.ts", ran(1, [19, 21])],
    ["tests/cli/before_test.ts", ran(2, [], "a version before")],
    ["tests/web/form_test.ts", ran(5, [20])],
    ["tests/web/panel_test.ts", ran(7, [20])],
    ["tests/run/steps_test.ts", { seconds: 1, green: true, lines: {} }],
  ]);
  const order = ["web/panel", "web/form", "cli/quick", "cli/before", "cli/slow", "browser/page"];
  assertEquals(await testsOf(fault, traces), order.map((name) => `tests/${name}_test.ts`));
});

Deno.test("batches take some seconds, hold to the budget, and keep Chromium's tests to themselves", () => {
  const seconds: Record<string, number> = { a: 4, b: 2, c: 3, d: 50, "tests/browser/e": 1, f: 4, g: 1 };
  const traces = new Map(Object.entries(seconds).map(([test, seconds]) => [test, { seconds }]));
  assertEquals(batchesOf(["a", "b", "c", "tests/browser/e", "d", "f"], traces, 14), [
    { tests: ["a", "b"], seconds: 6 },
    { tests: ["c"], seconds: 3 },
    { tests: ["tests/browser/e"], seconds: 1 },
    { tests: ["f"], seconds: 4 },
  ]);
  assertEquals(batchesOf(["d", "g"], traces, 14), [{ tests: ["d"], seconds: 50 }]);
});
