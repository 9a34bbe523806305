// Eps functions that are made for a shape and kept for the next call of it.
import { assertEquals } from "@std/assert";
import type { EpsFn } from "../../mod.ts";
import { epsFnPool } from "../../src/onnx/network/eps_fn_pool.ts";

const tensor = (...dims: number[]) => ({ data: new Float32Array(dims.reduce((a, b) => a * b)), dims });

/** A pool that notes which shapes are made, and which of those that were made are asked. */
function pool() {
  const made: string[] = [], asked: number[] = [], waiting: (() => void)[] = [];
  const epsFn = epsFnPool((dims) => {
    const index = made.push(dims.join("x")) - 1;
    return async () => {
      asked.push(index);
      await new Promise<void>((resolve) => waiting.push(resolve));
    };
  });
  const ask = (...dims: number[]) => epsFn(tensor(...dims), 1, tensor(...dims));
  return { made, asked, ask, go: () => waiting.splice(0).forEach((resolve) => resolve()) };
}

Deno.test("a shape is made once for calls one after the other, and again for two at once", async () => {
  const { made, asked, ask, go } = pool();
  for (let i = 0; i < 3; i++) {
    const one = ask(2, 3);
    go();
    await one;
  }
  assertEquals([made, asked], [["2x3"], [0, 0, 0]]);
  const both = [ask(2, 3), ask(2, 3)];
  go();
  await Promise.all(both);
  assertEquals([made, asked.slice(3)], [["2x3", "2x3"], [0, 1]]);
  const again = [ask(2, 3), ask(2, 3)];
  go();
  await Promise.all(again);
  assertEquals(made.length, 2);
});

Deno.test("another shape is made anew, and what was made for the one before goes", async () => {
  const { made, ask, go } = pool();
  for (const dims of [[2, 3], [4, 3], [4, 3], [2, 3]]) {
    const one = ask(...dims);
    go();
    await one;
  }
  assertEquals(made, ["2x3", "4x3", "2x3"]);
});

Deno.test("what an eps function returns, or rejects with, is the pool's", async () => {
  const result = tensor(1);
  const given: EpsFn = epsFnPool(() => () => result);
  assertEquals(await given(tensor(1), 1, tensor(1)) === result, true);
  let message = "";
  const failing = epsFnPool(() => () => Promise.reject(new Error("no")));
  await Promise.resolve(failing(tensor(1), 1, tensor(1))).catch((error) => message = error.message);
  assertEquals(message, "no");
});
