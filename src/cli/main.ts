/**
 * The command line. Every mistake of its user is one line on the error stream and exit code 2.
 *
 * @module
 */
import { type Command, UsageError } from "./command.ts";
import { compare } from "./compare.ts";
import { compile } from "./compile.ts";
import { inspect } from "./inspect.ts";
import { fit } from "./fit.ts";
import { plan } from "./plan.ts";
import { runCommand } from "./run_command.ts";
import { sample } from "./sample.ts";

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
