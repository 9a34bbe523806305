import { printable } from "../../internal/printable.ts";

/** Says something on the error stream that may matter, but does not end the command. */
export function warn(text: string): void {
  console.error(`warning: ${printable(text)}`);
}
