import { simd } from "wasm-feature-detect";
import { firstLine } from "../internal/first_line.ts";

/** What keeps the page from working, and what can be done about it. */
export class Broken extends Error {
  constructor(message: string, readonly advice: string) {
    super(message);
  }
}

/** What to do about a file that did not arrive. */
export const UPLOAD_ADVICE = "Reload the page. If that does not help, the site is not whole: build it by " +
  "`deno task web --build-only` and upload all files of dist/web.";

/** Any error as one that says what to do. */
export function asBroken(error: unknown): Broken {
  if (error instanceof Broken) return error;
  return new Broken(
    firstLine(error),
    "Reload the page; if that does not help, try a current version of another browser.",
  );
}

/** @throws {Broken} If the browser lacks what everything here runs on. */
export async function checkBrowser(): Promise<void> {
  const advice = "Use a current version of Chrome, Edge, Firefox or Safari; Safari has it from 16.4 on.";
  if (typeof WebAssembly !== "object") throw new Broken("This browser does not run WebAssembly", advice);
  if (!await simd()) throw new Broken("This browser does not run WebAssembly with SIMD instructions", advice);
}
