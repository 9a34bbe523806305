// Checks of options; each error names the option, the value found and what is allowed.

/** @throws {RangeError} If `value` is not an integer of at least `min`. */
export function checkInteger(name: string, value: unknown, min: number): asserts value is number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < min) {
    throw new RangeError(`${name} must be an integer of at least ${min}, found ${show(value)}`);
  }
}

/** @throws {RangeError} If `value` is not a finite number greater than zero. */
export function checkPositive(name: string, value: unknown): asserts value is number {
  if (typeof value !== "number" || !(value > 0 && value < Infinity)) {
    throw new RangeError(`${name} must be a finite number greater than 0, found ${show(value)}`);
  }
}

/** @throws {RangeError} If `value` is not one of the names allowed. */
export function checkOneOf<Name extends string>(
  name: string,
  value: unknown,
  allowed: readonly Name[],
): asserts value is Name {
  if (!allowed.includes(value as Name)) {
    throw new RangeError(`${name} must be one of ${allowed.join(", ")}, found ${show(value)}`);
  }
}

/** @throws {TypeError} If `value` is neither true nor false. */
export function checkBoolean(name: string, value: unknown): asserts value is boolean {
  if (typeof value !== "boolean") throw new TypeError(`${name} must be true or false, found ${show(value)}`);
}

/** A value as an error names it. */
export function show(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
