// Stands in for Deno.test where there is no Deno: the tests of the files imported after it are run by runTests().
const tests: [name: string, fn: () => void | Promise<void>][] = [];
Object.assign(globalThis, { Deno: { test: (...test: (typeof tests)[number]) => tests.push(test) } });

/** What became of one test. */
export interface Result {
  name: string;
  /** Why it failed; absent where it passed. */
  error?: string;
}

/** Runs the tests in turn. */
export async function runTests(): Promise<Result[]> {
  const results: Result[] = [];
  for (const [name, fn] of tests) {
    try {
      await fn();
      results.push({ name });
    } catch (error) {
      results.push({ name, error: String(error) });
    }
  }
  return results;
}
