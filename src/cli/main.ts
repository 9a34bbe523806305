/**
 * The command line. Every mistake of its user is one line on the error stream and exit code 2.
 *
 * @module
 */
import { type Command, UsageError } from "./command.ts";
import { compare } from "./commands/compare.ts";
import { compile } from "./commands/compile.ts";
import { inspect } from "./commands/inspect.ts";
import { fit } from "./commands/fit.ts";
import { plan } from "./commands/plan.ts";
import { runCommand } from "./run_command.ts";
import { sample } from "./commands/sample.ts";

const COMMANDS: Record<string, Command> = { sample, compare, fit, plan, compile, inspect };

await runCommand(async ([name, ...args]) => {
  if (name === undefined || name === "--help") {
    const lines = Object.entries(COMMANDS).map(([key, { summary }]) => `  ${key.padEnd(8)} ${summary}`);
    console.log(["Usage: deis COMMAND [options]", "", ...lines].join("\n"));
  } else if (!Object.hasOwn(COMMANDS, name)) {
    throw new UsageError(`Unknown command "${name}", allowed are ${Object.keys(COMMANDS).join(", ")}`);
  } else {
    await COMMANDS[name].run(args);
  }
});
