// The first damping whose step gains, by costs of our own.
import { assertEquals } from "@std/assert";
import { gainingStep } from "../../src/fit/gaining_step.ts";

async function searched(cost: (damping: number) => number | undefined) {
  const tried: number[] = [];
  const stepAt = (damping: number) => {
    tried.push(damping);
    return Promise.resolve(cost(damping) === undefined ? undefined : { damping });
  };
  const found = await gainingStep(stepAt, ({ damping }) => cost(damping)!, { cost: 10, last: 3 });
  assertEquals(found?.state.damping, found?.damping);
  return { tried, taken: found?.damping };
}

Deno.test("the damping rises from a third of the last one until a step gains", async () => {
  assertEquals(await searched(() => 9), { tried: [1], taken: 1 });
  assertEquals(await searched((damping) => damping < 9 ? 10 : 9), { tried: [1, 3, 9], taken: 9 });
  assertEquals(await searched((damping) => damping < 3 ? undefined : 9), { tried: [1, 3], taken: 3 });
});

Deno.test("after twelve dampings without a gain there is no step", async () => {
  assertEquals(await searched(() => NaN), {
    tried: Array.from({ length: 12 }, (_, i) => 3 ** i),
    taken: undefined,
  });
});
