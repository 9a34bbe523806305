import { assertEquals } from "@std/assert";
import { reasonOf } from "../../src/internal/reason_of.ts";

Deno.test("the lines of an error are one, without those of a stack, empty ones and the last stop", () => {
  const message = "Load failed:\r\n  no libcublas.so.13\n\nStacktrace:\n at 0x1\n#0 main\n#not a frame\nGive up.";
  assertEquals(reasonOf(new Error(message)), "Load failed:; no libcublas.so.13; #not a frame; Give up");
  assertEquals(reasonOf("a text..."), "a text");
  assertEquals(reasonOf(new Error("at no time")), "at no time");
});

Deno.test("what is too long to be of use is cut", () => {
  assertEquals(reasonOf("x".repeat(600)), "x".repeat(600));
  assertEquals(reasonOf("x".repeat(601)), `${"x".repeat(600)}...`);
});
