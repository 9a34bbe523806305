import { assertEquals } from "@std/assert";
import { isGiven } from "../../../src/cli/arguments/is_given.ts";

Deno.test("an option is given by its name or letter, with a value or without, and by nothing else", () => {
  for (const args of [["--help"], ["-h"], ["a", "--help=1"], ["--count", "3", "-h"]]) {
    assertEquals(isGiven(args, "help", "h"), true, `${args}`);
  }
  for (const args of [[], ["help"], ["h"], ["--", "--help"], ["--helpful"], ["--count", "3"]]) {
    assertEquals(isGiven(args, "help", "h"), false, `${args}`);
  }
  assertEquals([isGiven(["a"], "label"), isGiven(["--label", "3"], "label"), isGiven(["-l"], "label")], [
    false,
    true,
    false,
  ]);
});
