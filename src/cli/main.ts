/**
 * The command line. Every mistake of its user is one line on the error stream and exit code 2.
 *
 * @module
 */
import process from "node:process";
import type { Command } from "./command.ts";
import { compare } from "./compare.ts";
import { plan } from "./plan.ts";
import { sample } from "./sample.ts";

const COMMANDS: Record<string, Command> = { sample, compare, plan };

const [name, ...args] = process.argv.slice(2);
try {
  if (name === undefined || name === "--help") {
    const lines = Object.entries(COMMANDS).map(([key, { summary }]) => `  ${key.padEnd(8)} ${summary}`);
    console.log(["Usage: deis COMMAND [options]", "", ...lines].join("\n"));
  } else if (!Object.hasOwn(COMMANDS, name)) {
    throw new Error(`Unknown command "${name}", allowed are ${Object.keys(COMMANDS).join(", ")}`);
  } else {
    await COMMANDS[name].run(args);
  }
} catch (error) {
  const [line] = (error instanceof Error ? error.message : String(error)).split("\n");
  console.error(`error: ${line}`);
  process.exitCode = 2;
}
