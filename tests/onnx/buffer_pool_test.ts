import { assert, assertEquals } from "@std/assert";
import { getNoise, getSampler, releaseMemory, VESDE } from "../../mod.ts";
import { idleBytes } from "../../src/internal/idle_memory.ts";
import { openModel } from "../../src/onnx/mod.ts";
import { productModel } from "../support/onnx_models.ts";
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

Deno.test("a pool that is cleared keeps nothing", () => {
  const pool = new BufferPool(), buffer = pool.take(8);
  pool.give(buffer);
  pool.clear();
  assert(pool.take(8) !== buffer);
});

Deno.test("a model in a worker leaves no memory behind when it is closed", async () => {
  const model = await openModel(productModel(), { provider: "cpu", worker: true });
  await getSampler(new VESDE(), model.epsFn(), { numStep: 2 })(getNoise([1, 2]));
  releaseMemory();
  await getSampler(new VESDE(), model.epsFn(), { numStep: 2 })(getNoise([1, 2]));
  const before = idleBytes();
  await model.close();
  assert(idleBytes() < before);
});
