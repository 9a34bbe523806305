import { assertEquals } from "@std/assert";
import { nearest } from "../../src/internal/nearest.ts";

Deno.test("nearest() finds the name that was meant, and none where none is near", () => {
  const names = ["numStep", "abOrder", "tsOrder", "method"];
  const cases: [string, string | undefined][] = [
    ["numSteps", "numStep"],
    ["nmuStep", "numStep"],
    ["NUMSTEP", "numStep"],
    ["tsorder", "tsOrder"],
    ["bOrder", "abOrder"],
    ["methxd", "method"],
    ["quality", undefined],
    ["", undefined],
  ];
  for (const [found, meant] of cases) assertEquals(nearest(found, names), meant, found);
});

Deno.test("nearest() counts a swap of neighbours as one edit, and allows few in short names", () => {
  assertEquals(nearest("rk", ["rt", "t"]), "rt");
  assertEquals(nearest("ab", ["cd", "ba"]), "ba");
  assertEquals(nearest("abc", ["ade"]), undefined);
});
