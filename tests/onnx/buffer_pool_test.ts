import { assert, assertEquals } from "@std/assert";
import { BufferPool } from "../../src/onnx/session/buffer_pool.ts";

Deno.test("a buffer that is given back is handed out again, to whom its length fits", () => {
  const pool = new BufferPool();
  const [a, b] = [pool.take(8), pool.take(8)];
  assertEquals([a.byteLength, b.byteLength, a === b], [8, 8, false]);
  pool.give(a);
  assert(pool.take(16) !== a);
  assert(pool.take(8) === a);
  assert(pool.take(8) !== a, "it is handed out once");
});

Deno.test("a pool keeps 32 buffers, the newest, and lets the others go", () => {
  const pool = new BufferPool();
  const given = Array.from({ length: 40 }, (_, i) => new ArrayBuffer(8 * (i + 1)));
  given.forEach((buffer) => pool.give(buffer));
  const kept = given.filter((buffer) => pool.take(buffer.byteLength) === buffer);
  assertEquals(kept.map(({ byteLength }) => byteLength), given.slice(-32).map(({ byteLength }) => byteLength));
});
