/**
 * The command line, `deis`. Every mistake of its user is one line on the error stream and exit code 2.
 *
 * @module
 */
import { runCli } from "./run_cli.ts";
import { runCommand } from "./run_command.ts";

await runCommand(runCli, "deis");
