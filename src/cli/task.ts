/**
 * The command line as the tasks of the repository start it: its help and errors say `deno task`.
 *
 * @module
 */
import { runCli } from "./run_cli.ts";
import { runCommand } from "./run_command.ts";

await runCommand(runCli, "deno task");
