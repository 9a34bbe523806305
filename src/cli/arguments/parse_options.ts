import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import { nearest } from "../../internal/nearest.ts";
import { UsageError } from "../usage_error.ts";
import { helpText } from "./help_text.ts";
import type { OptionSpec, ParsedOptions } from "./option_spec.ts";

/**
 * Parses the options of a command; prints the help and returns undefined where it was asked for.
 *
 * @param command The command as it is started, such as "deis plan" or "deno task bench:distance"
 *
 * @throws {UsageError} If an option is unknown, lacks its value, is given by both of its names, or there is an argument
 * too many.
 */
export function parseOptions<Specs extends Record<string, OptionSpec>>(
  command: string,
  summary: string,
  specs: Specs,
  args: string[],
): ParsedOptions<Specs> | undefined {
  const entries = Object.entries<OptionSpec>(specs);
  const place = entries.find(([, { positional }]) => positional)?.[0];
  const options: ParseArgsOptionsConfig = { help: { type: "boolean", short: "h" } };
  for (const [name, { value, formerly, repeated = false }] of entries.filter(([name]) => name !== place)) {
    for (const each of formerly ? [name, formerly] : [name]) {
      options[each] = { type: value ? "string" : "boolean", multiple: repeated };
    }
  }
  checkNames(args, options, entries);
  let values, positionals;
  try {
    const allowPositionals = place !== undefined;
    ({ values, positionals } = parseArgs({ args, options, strict: true, allowPositionals }));
  } catch (error) {
    const [sentence] = (error as Error).message.split(/\. |\n/);
    throw new UsageError(`${sentence}; --help lists the options`);
  }
  if (values.help) {
    console.log(helpText(command, summary, specs));
    return undefined;
  }
  if (positionals.length > 1) throw new UsageError(`Unexpected argument '${positionals[1]}'`);
  for (const [name, { formerly }] of entries) {
    if (formerly === undefined || values[formerly] === undefined) continue;
    if (values[name] !== undefined) {
      throw new UsageError(`--${formerly} is the old name of --${name}; give only one of them`);
    }
    values[name] = values[formerly];
  }
  const given: [string, string | string[]][] = Object.entries(values).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.map(String) : String(value),
  ]);
  if (place !== undefined && positionals.length > 0) given.push([place, positionals[0]]);
  return Object.fromEntries(given) as ParsedOptions<Specs>;
}

/** @throws {UsageError} If there is an unknown option; the message has the known one that is nearest to it. */
function checkNames(args: string[], options: ParseArgsOptionsConfig, entries: [string, OptionSpec][]): void {
  const { tokens } = parseArgs({ args, options, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind !== "option" || Object.hasOwn(options, token.name)) continue;
    const known = entries.filter(([, { positional }]) => !positional).map(([name]) => name);
    const meant = nearest(token.name, [...known, "help"]);
    const hint = meant ? `did you mean --${meant}?` : "--help lists the options";
    throw new UsageError(`Unknown option '${token.rawName}'; ${hint}`);
  }
}
