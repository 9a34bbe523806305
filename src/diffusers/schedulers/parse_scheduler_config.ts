import type { SchedulerConfig } from "./settings.ts";

/** Strings, which stay as they are, and the numbers of Python that JSON has not got. */
const TOKENS = /"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g;
/** Marks such a number as a string that no config contains. */
const MARK = "\u0000number:";

/**
 * Reads the text of a scheduler_config.json, which Python writes: `Infinity`, `-Infinity` and `NaN` may stand in it,
 * though they are no JSON.
 *
 * @param text The text
 * @returns The config
 * @throws {SyntaxError} If the text is not JSON beside those.
 * @throws {TypeError} If it is no object.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseSchedulerConfig } from "@deis/deis/diffusers";
 *
 * const config = parseSchedulerConfig('{ "_class_name": "DPMSolverMultistepScheduler", "lambda_min_clipped": -Infinity }');
 * assertEquals(config.lambda_min_clipped, -Infinity);
 * ```
 */
export function parseSchedulerConfig(text: string): SchedulerConfig {
  const json = text.replace(TOKENS, (token) => token.startsWith('"') ? token : JSON.stringify(MARK + token));
  let config: unknown;
  try {
    config = JSON.parse(
      json,
      (_, value) => typeof value === "string" && value.startsWith(MARK) ? Number(value.slice(MARK.length)) : value,
    );
  } catch (error) {
    throw new SyntaxError(`The scheduler config is not JSON: ${(error as Error).message}`);
  }
  if (typeof config !== "object" || config === null || Array.isArray(config)) {
    throw new TypeError(`The scheduler config must be an object, found ${text.trim().slice(0, 40)}`);
  }
  return config as SchedulerConfig;
}
