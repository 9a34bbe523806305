import process from "node:process";
import { firstLine } from "../internal/first_line.ts";
import { whyUnwritable } from "./files/why_unwritable.ts";
import { printable } from "../internal/printable.ts";
import { setInvocation } from "../internal/invocation.ts";

/** Runs a command of the process, started by `deis` or by `deno task`; an error becomes its exit code. */
export async function runCommand(
  run: (args: string[]) => Promise<number | void>,
  startedBy: "deis" | "deno task",
): Promise<void> {
  setInvocation(startedBy);
  // Node says so here alone; a reader that has read enough, such as head, is no error.
  process.stdout.on("error", (error: Error & { code?: string }) => {
    if (error.code === "EPIPE") return;
    console.error(`error: The output cannot be written: ${whyUnwritable(error)}`);
    process.exitCode = 2;
  });
  const code = await exitCodeOf(run, process.argv.slice(2));
  if (code !== 0) process.exitCode = code;
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
