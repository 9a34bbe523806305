import { printable } from "../../src/internal/printable.ts";

/** Says on the error stream what of a comparison a model has no part in. */
export function leftOut(what: string, why: string): void {
  console.error(printable(`${what}: left out, ${why}`));
}
