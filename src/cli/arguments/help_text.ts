import type { OptionSpec } from "./option_spec.ts";

/** What --help prints: what a command does, how it is started, and its options. */
export function helpText(command: string, summary: string, specs: Record<string, OptionSpec>): string {
  const rows = Object.entries(specs).map(([name, { help, value, positional }]) => [
    positional ? value! : `--${name}${value ? ` ${value}` : ""}`,
    help,
  ]);
  rows.push(["-h, --help", "show this"]);
  const place = Object.values(specs).find(({ positional }) => positional);
  const width = Math.max(...rows.map(([left]) => left.length));
  return [
    summary,
    "",
    `Usage: ${command} ${place ? `[${place.value}] ` : ""}[options]`,
    "",
    ...rows.map(([left, help]) => `  ${left.padEnd(width)}  ${help}`),
  ].join("\n");
}
