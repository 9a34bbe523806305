// The text of scheduler configs, as Python writes them.
import { assertEquals, assertThrows } from "@std/assert";
import { parseSchedulerConfig } from "../../src/diffusers/mod.ts";

Deno.test("infinities and NaN are numbers, and strings that say the same are not", () => {
  const text = String.raw`{ "a": -Infinity, "b": [Infinity, 1], "c": NaN, "d": "-Infinity \" NaN", "NaN": 2 }`;
  assertEquals(parseSchedulerConfig(text), {
    a: -Infinity,
    b: [Infinity, 1],
    c: NaN,
    d: '-Infinity " NaN',
    NaN: 2,
  });
});

Deno.test("text that is no config is refused", () => {
  assertThrows(() => parseSchedulerConfig('{ "a": Infinit }'), SyntaxError, "The scheduler config is not JSON: ");
  for (const text of ["3", "null", "[1]", "-Infinity"]) {
    assertThrows(
      () => parseSchedulerConfig(text),
      TypeError,
      `The scheduler config must be an object, found ${text}`,
    );
  }
});
