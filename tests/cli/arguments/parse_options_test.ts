import { assertEquals, assertThrows } from "@std/assert";
import { helpText } from "../../../src/cli/arguments/help_text.ts";
import { toInteger, toNumber, toOneOf } from "../../../src/cli/arguments/option_values.ts";
import { parseOptions } from "../../../src/cli/arguments/parse_options.ts";
import { UsageError } from "../../../src/cli/usage_error.ts";

const SPECS = {
  file: { help: "what is read", value: "FILE", positional: true },
  count: { help: "how many", value: "N", formerly: "number" },
  quick: { help: "less care" },
};
const parse = (...args: string[]) => parseOptions("tool", "Does it.", SPECS, args);

Deno.test("the help is the summary, the usage and a line an option, in columns", () => {
  assertEquals(
    helpText("tool", "Does it.", SPECS),
    [
      "Does it.",
      "",
      "Usage: tool [FILE] [options]",
      "",
      "  FILE        what is read",
      "  --count N   how many",
      "  --quick     less care",
      "  -h, --help  show this",
    ].join("\n"),
  );
  assertEquals(helpText("tool", "", { a: { help: "b" } }).split("\n")[2], "Usage: tool [options]");
});

Deno.test("options are read by name, a file by its place, switches as true, and help in their stead", () => {
  assertEquals(parse(), {});
  assertEquals(parse("--count", "3", "a.onnx", "--quick"), { count: "3", quick: "true", file: "a.onnx" });
  assertEquals(parse("--count=-3"), { count: "-3" });
  assertEquals(parse("--number", "4"), { count: "4", number: "4" } as object);
  const { log } = console, lines: string[] = [];
  console.log = (line: string) => void lines.push(line);
  try {
    assertEquals([parse("-h"), parse("--count", "3", "--help")], [undefined, undefined]);
  } finally {
    console.log = log;
  }
  assertEquals(lines, Array(2).fill(helpText("tool", "Does it.", SPECS)));
});

Deno.test("what cannot be read is an error that says what is near, or how to see all", () => {
  const refused = (args: string[], message: string) => {
    const error = assertThrows(() => parse(...args), UsageError);
    assertEquals(error.message, message);
  };
  refused(["a", "b"], "Unexpected argument 'b'");
  refused(["--cuont", "3"], "Unknown option '--cuont'; did you mean --count?");
  refused(["--halp"], "Unknown option '--halp'; did you mean --help?");
  refused(["--file", "a"], "Unknown option '--file'; --help lists the options");
  refused(["-x"], "Unknown option '-x'; --help lists the options");
  refused(["--count"], "Option '--count <value>' argument missing; --help lists the options");
  refused(["--quick=1"], "Option '--quick' does not take an argument; --help lists the options");
  refused(["--number", "1", "--count", "2"], "--number is the old name of --count; give only one of them");
  assertThrows(() => parseOptions("tool", "", { a: { help: "b" } }, ["c"]), UsageError, "Unexpected argument 'c'");
});

Deno.test("values are numbers, integers within bounds, or one of some names", () => {
  assertEquals([toNumber("a", undefined), toNumber("a", "-1.5e2"), toNumber("a", "0")], [undefined, -150, 0]);
  for (const value of ["", " ", "x", "Infinity", "NaN", "1,5"]) {
    assertThrows(() => toNumber("a", value), UsageError, `--a must be a number, found "${value}"`);
  }
  assertEquals([toInteger("a", undefined, 1), toInteger("a", "1", 1, 3), toInteger("a", "3", 1, 3)], [
    undefined,
    1,
    3,
  ]);
  assertEquals(toInteger("a", String(Number.MAX_SAFE_INTEGER), 0), Number.MAX_SAFE_INTEGER);
  for (const value of ["0", "4", "1.5"]) {
    assertThrows(
      () => toInteger("a", value, 1, 3),
      UsageError,
      `--a must be an integer from 1 to 3, found "${value}"`,
    );
  }
  assertThrows(() => toInteger("a", "1e17", 1), UsageError, '--a must be an integer of at least 1, found "1e17"');
  const names = ["cosine", "linear"] as const;
  assertEquals([toOneOf("a", undefined, names), toOneOf("a", "linear", names)], [undefined, "linear"]);
  assertThrows(
    () => toOneOf("a", "linaer", names),
    UsageError,
    '--a must be one of cosine, linear, found "linaer"; did you mean linear?',
  );
  const error = assertThrows(() => toOneOf("a", "x", names), UsageError);
  assertEquals(error.message, '--a must be one of cosine, linear, found "x"');
});
