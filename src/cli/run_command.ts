import process from "node:process";

/** Runs a command on the arguments of the process: any error is one line on the error stream and exit code 2. */
export async function runCommand(run: (args: string[]) => Promise<void>): Promise<void> {
  try {
    await run(process.argv.slice(2));
  } catch (error) {
    const [line] = (error instanceof Error ? error.message : String(error)).split("\n");
    console.error(`error: ${line}`);
    process.exitCode = 2;
  }
}
