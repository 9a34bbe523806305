// What tests/support/assert.ts needs of node:assert/strict, for a browser.

class AssertionError extends Error {
  constructor({ message }: { message: string }) {
    super(message);
  }
}

function ok(value: unknown, message: string): asserts value {
  if (!value) throw new AssertionError({ message });
}

function deepEqual(actual: unknown, expected: unknown, message?: string): void {
  ok(same(actual, expected), message ?? `Expected ${JSON.stringify(actual)} to equal ${JSON.stringify(expected)}`);
}

function match(actual: string, expected: RegExp, message?: string): void {
  ok(expected.test(actual), message ?? `Expected "${actual}" to match ${expected}`);
}

function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || !a || !b) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  const [left, right] = [Object.entries(a), Object.entries(b)];
  return left.length === right.length &&
    left.every(([key, value]) => Object.hasOwn(b, key) && same(value, b[key as keyof typeof b]));
}

export default { AssertionError, deepEqual, match, ok };
