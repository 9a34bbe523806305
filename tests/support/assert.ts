/**
 * What the tests use of `@std/assert`, over node:assert, for machines that cannot reach JSR. The import map decides
 * which of the two is meant; `deno task test:jsr` runs the same tests with the real one.
 *
 * @module
 */
import nodeAssert from "node:assert/strict";

// A message may be undefined; the types of Node that some packages bring have no overload for that, hence the `!`.

// deno-lint-ignore no-explicit-any -- any class of error, whatever its constructor takes
type ErrorClass<E extends Error> = new (...args: any[]) => E;

/** Fails unless `expr` is truthy. */
export function assert(expr: unknown, message = "Expected a truthy value"): asserts expr {
  nodeAssert.ok(expr, message);
}

/** Fails unless the two are deeply equal. */
export function assertEquals<T>(actual: T, expected: T, message?: string): void {
  nodeAssert.deepEqual(actual, expected, message!);
}

/** Fails unless the two differ by at most `tolerance`, by default 1e-7 of the expected value. */
export function assertAlmostEquals(actual: number, expected: number, tolerance?: number, message?: string): void {
  const allowed = tolerance ?? (Number.isFinite(expected) ? Math.abs(expected * 1e-7) : 1e-7);
  const near = Object.is(actual, expected) || Math.abs(actual - expected) <= allowed;
  nodeAssert.ok(near, message ?? `Expected ${actual} to be within ${allowed} of ${expected}`);
}

/** Fails unless `actual` contains `expected`. */
export function assertStringIncludes(actual: string, expected: string, message?: string): void {
  nodeAssert.ok(
    actual.includes(expected),
    message ?? `Expected ${JSON.stringify(actual)} to contain "${expected}"`,
  );
}

/** Fails unless `actual` matches. */
export function assertMatch(actual: string, expected: RegExp, message?: string): void {
  nodeAssert.match(actual, expected, message!);
}

/** Fails unless `fn` throws an error of the class with the text in its message; returns the error. */
export function assertThrows<E extends Error>(fn: () => unknown, Class: ErrorClass<E>, includes = ""): E {
  try {
    fn();
  } catch (error) {
    return checkError(error, Class, includes);
  }
  throw new nodeAssert.AssertionError({ message: `Expected a ${Class.name} to be thrown` });
}

/** Fails unless the promise of `fn` rejects with an error of the class with the text in its message. */
export async function assertRejects<E extends Error>(
  fn: () => PromiseLike<unknown>,
  Class: ErrorClass<E>,
  includes = "",
): Promise<E> {
  try {
    await fn();
  } catch (error) {
    return checkError(error, Class, includes);
  }
  throw new nodeAssert.AssertionError({ message: `Expected a ${Class.name} to be thrown` });
}

function checkError<E extends Error>(error: unknown, Class: ErrorClass<E>, includes: string): E {
  nodeAssert.ok(error instanceof Class, `Expected a ${Class.name}, found ${error}`);
  assertStringIncludes(error.message, includes);
  return error;
}
