import process from "node:process";
import { firstLine } from "../internal/first_line.ts";
import { printable } from "../internal/printable.ts";
import { setInvocation } from "../internal/invocation.ts";

/** Runs a command of the process, started by `deis` or by `deno task`; an error becomes its exit code. */
export async function runCommand(
  run: (args: string[]) => Promise<number | void>,
  startedBy: "deis" | "deno task",
): Promise<void> {
  setInvocation(startedBy);
  process.exitCode = await exitCodeOf(run, process.argv.slice(2));
}

/** Runs a command, which returns its exit code where that is not 0; any error is one line on the error stream and code 2. */
export async function exitCodeOf(
  run: (args: string[]) => Promise<number | void>,
  args: string[],
): Promise<number> {
  try {
    return await run(args) ?? 0;
  } catch (error) {
    console.error(`error: ${printable(firstLine(error))}`);
    return 2;
  }
}
