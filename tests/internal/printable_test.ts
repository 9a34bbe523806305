import { assertEquals } from "@std/assert";
import { printable } from "../../src/internal/printable.ts";

Deno.test("printable() leaves text of every language as it is", () => {
  for (const text of ["", "a b-c", "größer", "数字", "emoji 😀", 'back\\slash "quoted"', "\u00a0"]) {
    assertEquals(printable(text), text);
  }
});

Deno.test("printable() escapes what commands a terminal, breaks a line or turns text around", () => {
  assertEquals(printable("\x1b[2J\x07"), "\\u001b[2J\\u0007");
  assertEquals(printable("a\nb\r\tc\0"), "a\\nb\\r\\tc\\u0000");
  assertEquals(printable("\x7f\x9b31m"), "\\u007f\\u009b31m");
  assertEquals(printable("\u2028\u202e\u2066\u200f\u061c\ufeff"), "\\u2028\\u202e\\u2066\\u200f\\u061c\\ufeff");
  assertEquals(printable("\ud800!"), "\\ud800!");
});

Deno.test("printable() of JSON is JSON of the same value", () => {
  const value = { "\x9bkey": "\x1b\n\u202e\x7f😀" };
  assertEquals(JSON.parse(printable(JSON.stringify(value))), value);
});
