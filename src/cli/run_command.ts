import process from "node:process";
import { firstLine } from "../internal/first_line.ts";

/** Runs a command on the arguments of the process: any error is one line on the error stream and exit code 2. */
export async function runCommand(run: (args: string[]) => Promise<void>): Promise<void> {
  try {
    await run(process.argv.slice(2));
  } catch (error) {
    console.error(`error: ${firstLine(error)}`);
    process.exitCode = 2;
  }
}
