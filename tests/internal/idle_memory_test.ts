import { assertEquals } from "@std/assert";
import { releaseMemory } from "../../mod.ts";
import { forgetIdle, idleBytes, keepIdle, takeIdle } from "../../src/internal/idle_memory.ts";

const MEBIBYTE = 2 ** 20;
const any = () => true;

Deno.test("a piece of memory is handed out once, to its owner, the newest first", () => {
  releaseMemory();
  const [a, b] = [{}, {}];
  keepIdle(a, "first", 10);
  keepIdle(a, "second", 20);
  assertEquals([takeIdle(b, any), takeIdle<string>(a, (item) => item === "third")], [undefined, undefined]);
  assertEquals([takeIdle(a, any), takeIdle(a, any), takeIdle(a, any)], ["second", "first", undefined]);
});

Deno.test("at most 128 MiB are kept, and 64 pieces: the oldest are let go", () => {
  releaseMemory();
  const owner = {};
  for (let i = 0; i < 5; i++) keepIdle(owner, i, 40 * MEBIBYTE);
  assertEquals(idleBytes(), 120 * MEBIBYTE);
  assertEquals([takeIdle(owner, any), takeIdle(owner, any), takeIdle(owner, any), takeIdle(owner, any)], [
    4,
    3,
    2,
    undefined,
  ]);
  keepIdle(owner, "too large", 128 * MEBIBYTE + 1);
  assertEquals(idleBytes(), 0);
  keepIdle(owner, "just not", 128 * MEBIBYTE);
  assertEquals(idleBytes(), 128 * MEBIBYTE);
  releaseMemory();
  for (let i = 0; i < 70; i++) keepIdle(owner, i, 1);
  assertEquals([idleBytes(), takeIdle(owner, (item) => item === 5), takeIdle(owner, (item) => item === 6)], [
    64,
    undefined,
    6,
  ]);
});

Deno.test("memory can be given back, all of it or one owner's", () => {
  const [a, b] = [{}, {}];
  releaseMemory();
  keepIdle(a, "a", 1);
  keepIdle(b, "b", 2);
  forgetIdle(a);
  assertEquals([idleBytes(), takeIdle(a, any)], [2, undefined]);
  releaseMemory();
  assertEquals([idleBytes(), takeIdle(b, any)], [0, undefined]);
});
