import { nearest } from "./nearest.ts";

/**
 * Checks the names of options, so that a misspelt one is not without effect in silence. A value of undefined counts as
 * absent.
 *
 * @throws {TypeError} If options is no object, or has one whose name is not among `names`.
 */
export function checkOptions(options: unknown, names: readonly string[]): void {
  if (typeof options !== "object" || options === null) {
    throw new TypeError(`Options must be an object, found ${options === null ? "null" : typeof options}`);
  }
  const unknown = Object.entries(options).find(([name, value]) => value !== undefined && !names.includes(name));
  if (!unknown) return;
  const [name] = unknown, meant = nearest(name, names);
  throw new TypeError(
    `Unknown option ${name}; ${meant ? `did you mean ${meant}?` : `allowed: ${names.join(", ") || "none"}`}`,
  );
}
