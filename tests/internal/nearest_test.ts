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

Deno.test("nearest() allows an edit for each three letters of the name, and takes the first of equals", () => {
  assertEquals(nearest("abcdxx", ["abcdef"]), "abcdef");
  assertEquals(nearest("abcxxx", ["abcdef"]), undefined);
  assertEquals(nearest("abcxx", ["abcde"]), undefined);
  assertEquals(nearest("abcdefxxx", ["abcdefghi"]), "abcdefghi");
  assertEquals(nearest("abcdexxxx", ["abcdefghi"]), undefined);
  assertEquals(nearest("at", ["bt", "ct"]), "bt");
  assertEquals(nearest("abXd", ["abYZ", "abYd"]), "abYd");
});

Deno.test("nearest() counts insertions, deletions, replacements and swaps alike, anywhere in a name", () => {
  const six = "abcdef";
  for (
    const near of [
      "bcdef",
      "abdef",
      "abcde",
      "xabcdef",
      "abcdefx",
      "abxcdef",
      "xbcdef",
      "abcdex",
      "bacdef",
      "abcdfe",
    ]
  ) {
    assertEquals(nearest(near, ["zzzzzz", six]), six, near);
  }
  // Two of them each, and three.
  for (const near of ["badcef", "bcde", "xxabcdef", "xabcde"]) assertEquals(nearest(near, [six]), six, near);
  for (const near of ["badcfe", "abc", "xxxabcdef", "fedcba"]) assertEquals(nearest(near, [six]), undefined, near);
});
