import { assertEquals, assertRejects } from "@std/assert";
import { withTimeLimit } from "../../src/server/with_time_limit.ts";

const never = new AbortController().signal;

Deno.test("work within its time is done, and leaves no timer", async () => {
  assertEquals(await withTimeLimit(never, 1000, () => Promise.resolve("done")), "done");
  await assertRejects(() => withTimeLimit(never, 1000, () => Promise.reject(new Error("lost"))), Error, "lost");
});

Deno.test("the limit is in seconds", async () => {
  const { setTimeout: real } = globalThis, asked: (number | undefined)[] = [];
  globalThis.setTimeout = ((run: () => void, delay?: number) => (asked.push(delay), real(run))) as typeof real;
  try {
    const work = (signal: AbortSignal) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    await assertRejects(() => withTimeLimit(never, 2.5, work), DOMException, "too long");
  } finally {
    globalThis.setTimeout = real;
  }
  assertEquals(asked, [2500]);
});
