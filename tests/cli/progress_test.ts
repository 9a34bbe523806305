import { assert, assertEquals, assertMatch } from "@std/assert";
import { Progress } from "../../src/cli/output/progress.ts";

function terminal(columns: number) {
  const lines: string[] = [];
  const write = (text: string) => (lines.push(text), true);
  return { lines, isTTY: true as const, columns, write, once() {}, removeListener() {} };
}

Deno.test("the progress bar fits the terminal, and hides neither its cursor nor the ends of its lines", () => {
  for (const columns of [60, 200]) {
    const stream = terminal(columns);
    const progress = new Progress(120, "evaluations", { stream });
    progress.tick();
    progress.stop();
    const text = stream.lines.join("");
    assertMatch(text, /[\u2588\u2591]+ 0\/120 evaluations, /);
    for (const hidden of ["[?25", "[?7"]) assert(!text.includes(hidden), JSON.stringify(text));
    const bar = /[\u2588\u2591]+/.exec(text)![0].length;
    assertEquals(bar, columns === 60 ? 23 : 40);
  }
});

Deno.test("the progress bar writes nothing where there is no terminal", () => {
  const stream = { ...terminal(80), isTTY: false as never };
  const progress = new Progress(3, "evaluations", { stream });
  progress.tick();
  progress.stop();
  assertEquals(stream.lines, []);
});

Deno.test("where there is no terminal a line comes now and then, if asked for", () => {
  const stream = { ...terminal(80), isTTY: false as never };
  let seconds = 0;
  const progress = new Progress(10, "iterations", { stream, lineSeconds: 30, now: () => 1000 * seconds });
  for (seconds = 20; seconds <= 80; seconds += 20) progress.tick(1, seconds === 80 ? "" : `gain ${seconds}`);
  progress.stop();
  assertEquals(stream.lines, [
    "2/10 iterations, at most 160 s left; gain 40\n",
    "4/10 iterations, at most 120 s left\n",
  ]);
});

Deno.test("the bar has a note beside it", () => {
  const stream = terminal(120);
  const progress = new Progress(2, "iterations", { stream });
  progress.tick(1, "30 % nearer");
  progress.stop();
  assertMatch(stream.lines.join(""), /\/2 iterations, .*; 30 % nearer/);
});

Deno.test("a bar is no narrower than five, and 80 columns are taken where a terminal does not say", () => {
  const barOf = (columns: number) => {
    const stream = terminal(columns);
    new Progress(120, "evaluations", { stream }).stop();
    return /[\u2588\u2591]+/.exec(stream.lines.join(""))![0].length;
  };
  assertEquals([barOf(20), barOf(0), barOf(80)], [5, 40, 40]);
});

Deno.test("a line comes as soon as its time has passed, a tick is one, and the bar goes when it stops", () => {
  const quiet = { ...terminal(80), isTTY: false as never };
  let seconds = 0;
  const progress = new Progress(4, "iterations", {
    stream: quiet,
    lineSeconds: 30,
    now: () => 1000 * seconds + 500,
  });
  seconds = 29.9, progress.tick(), seconds = 30, progress.tick();
  assertEquals(quiet.lines, ["2/4 iterations, at most 30 s left\n"]);
  const stream = { ...terminal(80), clearLine: () => (stream.cleared++, true), cursorTo: () => true, cleared: 0 };
  const bar = new Progress(4, "iterations", { stream });
  bar.tick();
  bar.stop();
  assertEquals(stream.lines.filter((line) => line === "\n"), []);
});
