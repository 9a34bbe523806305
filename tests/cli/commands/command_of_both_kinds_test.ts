import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { commandOfBothKinds } from "../../../src/cli/commands/command_of_both_kinds.ts";
import { UsageError } from "../../../src/cli/usage_error.ts";

/** A command that says what it was told, and what it printed meanwhile. */
async function told(...args: string[]): Promise<{ result: unknown; printed: string }> {
  const command = commandOfBothKinds("draw", {
    summary: "Draws.",
    options: { model: { value: "FILE", help: "the model" }, count: { value: "N", help: "how many" } },
    run: (values) => (console.log(`model ${JSON.stringify(values)}`), Promise.resolve(3)),
  }, () =>
    Promise.resolve({
      SUMMARY: "Draws by a pipeline.",
      OPTIONS: { model: { value: "FOLDER", help: "the folder" }, new: { help: "anew" } },
      run: (values) => (console.log(`pipeline ${JSON.stringify(values)}`), Promise.resolve(4)),
    }));
  assertEquals(command.summary, "Draws.");
  const { log } = console, lines: string[] = [];
  console.log = (line: string) => void lines.push(line);
  try {
    return { result: await command.run(args), printed: lines.join("\n") };
  } finally {
    console.log = log;
  }
}

Deno.test("a model and its options go to one, a folder or a name of the hub and its own to the other", async () => {
  assertEquals(await told("--count", "2"), { result: 3, printed: 'model {"count":"2"}' });
  assertEquals(await told("--model", "a.onnx"), { result: 3, printed: 'model {"model":"a.onnx"}' });
  for (const source of ["tests", "owner/name"]) {
    assertEquals(await told("--model", source, "--new"), {
      result: 4,
      printed: `pipeline {"model":"${source}","new":"true"}`,
    });
  }
});

Deno.test("the help has the options of both, and nothing is done", async () => {
  for (const flag of ["--help", "-h"]) {
    const { result, printed } = await told(flag);
    assertEquals(result, undefined);
    assertMatch(
      printed,
      /draw[^]*--count N[^]*how many[^]*\n\nDraws by a pipeline\.[^]*draw --model FOLDER[^]*--new[^]*anew/,
    );
  }
  const { result, printed } = await told("--model", "tests", "--help");
  assertEquals(result, undefined);
  assertMatch(printed, /^Draws by a pipeline\.[^]*--new/);
});

Deno.test("unknown options of either are refused", async () => {
  await assertRejects(() => told("--counts", "2"), UsageError, "did you mean --count?");
  await assertRejects(() => told("--model", "tests", "--count", "2"), UsageError, "--count");
});
