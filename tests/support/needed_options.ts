import type { MethodName, MethodOptions } from "../../mod.ts";

/** A method by name, with the options that it does not go without. */
export function neededOptions(method: MethodName): MethodOptions {
  return method === "u_ab" ? { method, abVariable: Math.sqrt } : { method };
}
