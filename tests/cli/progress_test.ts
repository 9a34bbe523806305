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
    const progress = new Progress(120, "evaluations", stream);
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
  const progress = new Progress(3, "evaluations", stream);
  progress.tick();
  progress.stop();
  assertEquals(stream.lines, []);
});
