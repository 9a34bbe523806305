import { parseArgs } from "node:util";

/** Whether an option, or its letter, is among arguments, before they are checked. */
export function isGiven(args: string[], name: string, short?: string): boolean {
  const { tokens } = parseArgs({ args, options: {}, strict: false, tokens: true });
  return tokens.some((token) => token.kind === "option" && [name, short].includes(token.name));
}
