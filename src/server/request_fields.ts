import { ApiError } from "./api_error.ts";

/** The fields of a request's body, read by the type that each must have. A field that is null is absent. */
export class RequestFields {
  readonly #fields: Readonly<Record<string, unknown>>;

  /** @throws {ApiError} If the body is no JSON object, or has a field of another name. */
  constructor(body: unknown, known: readonly string[]) {
    if (typeof body !== "object" || body === null || Array.isArray(body)) {
      throw new ApiError(400, "The body must be a JSON object");
    }
    this.#fields = body as Record<string, unknown>;
    const unknown = Object.keys(body).find((name) => !known.includes(name));
    if (unknown !== undefined) throw this.wrong(unknown, `is not known; known are ${known.join(", ")}`);
  }

  /** @throws {ApiError} If it is no integer from `least` to `most`. */
  integer(name: string, least: number, most: number): number | undefined {
    return this.#inRange(name, [least, most], "an integer", Number.isInteger);
  }

  /** @throws {ApiError} If it is no number from `least` to `most`. */
  number(name: string, least: number, most: number): number | undefined {
    return this.#inRange(name, [least, most], "a number", Number.isFinite);
  }

  /** @throws {ApiError} If it is no string. */
  text(name: string): string | undefined {
    const value = this.#value(name);
    if (value !== undefined && typeof value !== "string") throw this.wrong(name, "must be a string");
    return value;
  }

  /** @throws {ApiError} If it is none of these. */
  oneOf<Value>(name: string, allowed: readonly Value[]): Value | undefined {
    const value = this.#value(name);
    if (value === undefined) return undefined;
    if (!allowed.includes(value as Value)) throw this.wrong(name, `must be one of ${allowed.join(", ")}`);
    return value as Value;
  }

  /** The error of a field that is not what it must be. */
  wrong(name: string, must: string): ApiError {
    const found = name in this.#fields ? JSON.stringify(this.#fields[name]).slice(0, 80) : "none";
    return new ApiError(400, `${name} ${must}, found ${found}`, name);
  }

  #inRange(
    name: string,
    [least, most]: readonly [number, number],
    what: string,
    isOne: (value: unknown) => boolean,
  ): number | undefined {
    const value = this.#value(name) as number | undefined;
    if (value === undefined || isOne(value) && value >= least && value <= most) return value;
    throw this.wrong(name, `must be ${what} from ${least} to ${most}`);
  }

  #value(name: string): unknown {
    return this.#fields[name] ?? undefined;
  }
}
