import { assertEquals } from "@std/assert";
import { drawFaults } from "./draw_faults.ts";
import { faultsOf } from "./fault_sites.ts";

const of = (source: string) =>
  faultsOf("a.ts", source).map(({ start, end, text }) => source.slice(0, start) + text + source.slice(end));

Deno.test("faults are made of operators, bounds, signs, constants, conditions, statements and awaits", () => {
  assertEquals(of("f(a < -2);"), [";", "f(a <= -2);", "f(a < 2);", "f(a < -3);"]);
  assertEquals(of("if (!a) throw b;"), ["if (!(!a)) throw b;", "{}", "if (a) throw b;"]);
  assertEquals(of("const a = await b ? 0.5 : true;"), [
    "const a = !(await b) ? 0.5 : true;",
    "const a = b ? 0.5 : true;",
    "const a = await b ? 0.6 : true;",
    "const a = await b ? 0.5 : false;",
  ]);
  assertEquals(of("while (a) { continue; }"), ["while (!(a)) { continue; }", "while (a) { ; }"]);
});

Deno.test("an await whose promise is returned as it is has no fault, unless something is done after it", () => {
  assertEquals(of("async () => await a;"), [";"]);
  assertEquals(of("async function b() { return await a; }"), []);
  assertEquals(of("async function b() { try { return await a; } finally {} }").length, 1);
  assertEquals(of("async function b() { await using c = d; return await a; }").length, 1);
});

Deno.test("types, imports and sums of texts have no faults", () => {
  assertEquals(of('import a from "a"; type B = 1 | -2; interface C { d: 3 } const e = "f" + g + `h`;'), []);
});

Deno.test("a draw is the same for a seed, and takes no fault twice", () => {
  const faults = faultsOf("a.ts", "a = 1 + 2 - 3 * 4 / 5;");
  const drawn = drawFaults(faults, 5, 7);
  assertEquals(drawn, drawFaults(faults, 5, 7));
  assertEquals(new Set(drawn).size, 5);
  assertEquals(drawFaults(faults, 100, 7).length, faults.length);
});
