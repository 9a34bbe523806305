import config from "../../deno.json" with { type: "json" };
import { invocation } from "../internal/invocation.ts";
import { nearest } from "../internal/nearest.ts";
import type { Command } from "./command.ts";
import { compare } from "./commands/compare.ts";
import { compile } from "./commands/compile.ts";
import { fit } from "./commands/fit.ts";
import { generate } from "./commands/generate.ts";
import { inspect } from "./commands/inspect.ts";
import { plan } from "./commands/plan.ts";
import { sample } from "./commands/sample.ts";
import { serve } from "./commands/serve.ts";
import { UsageError } from "./usage_error.ts";

const COMMANDS: Readonly<Record<string, Command>> = {
  sample,
  generate,
  serve,
  compare,
  fit,
  plan,
  compile,
  inspect,
};

/** The command line: a command with its options, or what there is. @throws {UsageError} If there is no such command. */
export async function runCli([name = "help", ...args]: string[]): Promise<number | void> {
  if (name === "--version") return console.log(`deis ${config.version}`);
  if (!["help", "--help", "-h"].includes(name)) return await commandOf(name).run(args);
  const [command] = name === "help" ? args : [];
  if (command === undefined || command.startsWith("-")) console.log(overview());
  else await commandOf(command).run(["--help"]);
}

function commandOf(name: string): Command {
  if (Object.hasOwn(COMMANDS, name)) return COMMANDS[name];
  const names = Object.keys(COMMANDS), meant = nearest(name, [...names, "help"]);
  const hint = meant ? `did you mean ${meant}?` : `allowed are ${names.join(", ")}, help`;
  throw new UsageError(`Unknown command "${name}"; ${hint}`);
}

function overview(): string {
  const rows = Object.entries(COMMANDS).map(([name, { summary }]) => [name, summary]);
  rows.push(["help", "Lists the options of a command: help COMMAND."]);
  return [
    `Usage: ${invocation("COMMAND")} [options]`,
    "",
    ...rows.map(([name, text]) => `  ${name.padEnd(8)} ${text}`),
    "",
    "-h or --help after a command lists its options; --version prints the version.",
  ].join("\n");
}
