import { nearest } from "../../internal/nearest.ts";
import { UsageError } from "../usage_error.ts";

/** The number that an option's value stands for. @throws {UsageError} If it is none. */
export function toNumber(option: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const number = value.trim() === "" ? NaN : Number(value);
  if (!Number.isFinite(number)) throw new UsageError(`--${option} must be a number, found "${value}"`);
  return number;
}

/** The integer from `min` to `max` that an option's value stands for. @throws {UsageError} If it is none. */
export function toInteger(
  option: string,
  value: string | undefined,
  min: number,
  max: number = Number.MAX_SAFE_INTEGER,
): number | undefined {
  const number = toNumber(option, value);
  if (number === undefined || (Number.isSafeInteger(number) && number >= min && number <= max)) return number;
  const allowed = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
  throw new UsageError(`--${option} must be an integer ${allowed}, found "${value}"`);
}

/** The one of `allowed` that an option's value is. @throws {UsageError} If it is none of them. */
export function toOneOf<Name extends string>(
  option: string,
  value: string | undefined,
  allowed: readonly Name[],
): Name | undefined {
  if (value !== undefined && !allowed.includes(value as Name)) {
    const meant = nearest(value, allowed);
    throw new UsageError(
      `--${option} must be one of ${allowed.join(", ")}, found "${value}"${
        meant ? `; did you mean ${meant}?` : ""
      }`,
    );
  }
  return value as Name | undefined;
}
