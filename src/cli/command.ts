import { parseArgs, type ParseArgsOptionsConfig } from "node:util";

/** A mistake of the person at the command line. */
export class UsageError extends Error {}

/** One option of a command. */
export interface OptionSpec {
  /** What it does, for --help. */
  help: string;
  /** What its value stands for in --help; absent for a switch. */
  value?: string;
  /** Whether it is given by its place, without a name; one option of a command at most. */
  positional?: boolean;
}

/** Values by option name; switches are true. */
export type OptionValues<Name extends string> = Partial<Record<Name, string>>;

/** A command of the command line. */
export interface Command {
  /** One line on what it does. */
  summary: string;
  /** Runs it on its arguments. */
  run(args: string[]): Promise<void>;
}

/**
 * Parses the options of a command; prints the help and returns undefined where it was asked for.
 *
 * @param command A command of deis, or a whole line such as "deno task bench:distance"
 *
 * @throws {UsageError} If an option is unknown, lacks its value, or there is an argument too many.
 */
export function parseOptions<Name extends string>(
  command: string,
  summary: string,
  specs: Record<Name, OptionSpec>,
  args: string[],
): OptionValues<Name> | undefined {
  const config: ParseArgsOptionsConfig = { help: { type: "boolean" } };
  let place: string | undefined;
  for (const [name, { value, positional }] of Object.entries<OptionSpec>(specs)) {
    if (positional) place = name;
    else config[name] = { type: value ? "string" : "boolean" };
  }
  let values, positionals;
  try {
    const allowPositionals = place !== undefined;
    ({ values, positionals } = parseArgs({ args, options: config, strict: true, allowPositionals }));
  } catch (error) {
    const [sentence] = (error as Error).message.split(". ");
    throw new UsageError(`${sentence}; --help lists the options`);
  }
  if (values.help) {
    console.log(helpText(command, summary, specs));
    return undefined;
  }
  if (positionals.length > 1) throw new UsageError(`Unexpected argument '${positionals[1]}'`);
  const given = Object.entries(values).map(([name, value]) => [name, String(value)]);
  if (place !== undefined && positionals.length > 0) given.push([place, positionals[0]]);
  return Object.fromEntries(given) as OptionValues<Name>;
}

function helpText(command: string, summary: string, specs: Record<string, OptionSpec>): string {
  const rows = Object.entries({ ...specs, help: { help: "show this" } as OptionSpec })
    .map(([name, { help, value, positional }]) => [
      positional ? value! : `--${name}${value ? ` ${value}` : ""}`,
      help,
    ]);
  const place = Object.values(specs).find(({ positional }) => positional);
  const width = Math.max(...rows.map(([left]) => left.length));
  const line = command.startsWith("deno ") ? command : `deis ${command}`;
  return [
    summary,
    "",
    `Usage: ${line} ${place ? `[${place.value}] ` : ""}[options]`,
    "",
    ...rows.map(([left, help]) => `  ${left.padEnd(width)}  ${help}`),
  ].join("\n");
}

/** The number that an option's value stands for. @throws {UsageError} If it is none. */
export function toNumber(option: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const number = value.trim() === "" ? NaN : Number(value);
  if (!Number.isFinite(number)) throw new UsageError(`--${option} must be a number, found "${value}"`);
  return number;
}

/** The integer of at least `min` that an option's value stands for. @throws {UsageError} If it is none. */
export function toInteger(option: string, value: string | undefined, min: number): number | undefined {
  const number = toNumber(option, value);
  if (number !== undefined && !(Number.isSafeInteger(number) && number >= min)) {
    throw new UsageError(`--${option} must be an integer of at least ${min}, found "${value}"`);
  }
  return number;
}

/** The one of `allowed` that an option's value is. @throws {UsageError} If it is none of them. */
export function toOneOf<Name extends string>(
  option: string,
  value: string | undefined,
  allowed: readonly Name[],
): Name | undefined {
  if (value !== undefined && !allowed.includes(value as Name)) {
    throw new UsageError(`--${option} must be one of ${allowed.join(", ")}, found "${value}"`);
  }
  return value as Name | undefined;
}
