// Which damping a step is taken with, by costs of our own; dampings are powers of 4, bounds aside.
import { assertEquals } from "@std/assert";
import { bestStep } from "../../src/fit/best_step.ts";

/** The dampings that are tried in turn, and the one that is taken; the cost before the step is 10. */
async function searched(cost: (damping: number) => number | undefined, isNew = true, first = 1) {
  const tried: number[] = [];
  const stepAt = (damping: number) => {
    tried.push(damping);
    return Promise.resolve(cost(damping) === undefined ? undefined : { damping });
  };
  const found = await bestStep(stepAt, ({ damping }) => cost(damping)!, { cost: 10, first, isNew });
  assertEquals(found?.state.damping, found?.damping);
  return { tried, taken: found?.damping };
}

/** A cost that is least, 0, at a power of 4. */
const leastAt = (power: number) => (damping: number) => (Math.log2(damping) / 2 - power) ** 2;

Deno.test("with new derivatives the damping falls as long as that is better, otherwise it rises", async () => {
  assertEquals(await searched(leastAt(-2)), { tried: [1, 1 / 4, 1 / 16, 1 / 64], taken: 1 / 16 });
  assertEquals(await searched(leastAt(2)), { tried: [1, 1 / 4, 4, 16, 64], taken: 16 });
  assertEquals(await searched(leastAt(0)), { tried: [1, 1 / 4, 4], taken: 1 });
});

Deno.test("with new derivatives the damping rises until a step gains, and on while the next one gains more", async () => {
  const late = (damping: number) => damping < 16 ? undefined : leastAt(3)(damping);
  assertEquals(await searched(late), { tried: [1, 4, 16, 64, 256], taken: 64 });
  assertEquals(await searched(() => 10), { tried: [1, 4, 16, 64, 256], taken: undefined });
});

Deno.test("with derivatives that are not new the first step that gains is taken, of three", async () => {
  assertEquals(await searched(leastAt(-2), false), { tried: [1], taken: 1 });
  assertEquals(await searched((damping) => damping < 4 ? 11 : 9, false), { tried: [1, 4], taken: 4 });
  assertEquals(await searched(() => NaN, false), { tried: [1, 4, 16], taken: undefined });
});

Deno.test("the damping stays above 1e-12, and rises to 1000 at most", async () => {
  const low = 4.4e-12, least = 4e-12, high = 62.5;
  assertEquals(await searched((damping) => damping, true, least), { tried: [least, 4 * least], taken: least });
  assertEquals(await searched((damping) => damping, true, low), { tried: [low, low / 4], taken: low / 4 });
  assertEquals(await searched((damping) => 1 / damping, true, high), {
    tried: [high, high / 4, 4 * high, 16 * high],
    taken: 16 * high,
  });
});
