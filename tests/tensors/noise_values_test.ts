// The very numbers of getNoise(), from another implementation of Philox4x32-10 and Box-Muller (in Python).
import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { getNoise } from "../../mod.ts";

/** Seeds and images with the first numbers of their noise; words above the lowest are met in seed and image. */
const PINNED: [seed: number, image: number, values: number[]][] = [
  [0, 0, [0.9911377, -0.9246626, -0.617609, -0.4820686]],
  [7, 3, [0.728884, 0.7178204, -1.543246, -1.1179985, -0.9989461, 0.2573391]],
  [2 ** 40 + 5, 2, [-0.4684936, 0.7128459, -0.4471899]],
  [1, 5 * 2 ** 32 + 9, [0.9411299, 0.041424, -2.5539679, 0.8963521, 1.3900141]],
];

for (const [seed, image, values] of PINNED) {
  Deno.test(`getNoise() of seed ${seed} and image ${image} has its published numbers`, () => {
    const { data } = getNoise([1, values.length], { seed, first: image });
    values.forEach((value, i) => assertAlmostEquals(data[i], value, 1e-6, `element ${i}: ${data[i]}`));
  });
}

Deno.test("getNoise() is finite where a random word is 0, as in image 748,582,185 of seed 0", () => {
  const { data: [first, second] } = getNoise([1, 4], { first: 748582185 });
  assertAlmostEquals(Math.hypot(first, second), Math.sqrt(-2 * Math.log(0.5 / 2 ** 32)), 1e-5);
});

Deno.test("getNoise() of a step is another one, and a step is an integer below 2^32", () => {
  const draws = [0, 1, 2 ** 32 - 1].map((step) => getNoise([1, 4], { step }).data.join());
  assertEquals(new Set(draws).size, 3);
  assertEquals(draws[0], getNoise([1, 4]).data.join());
  for (const step of [-1, 0.5, NaN, 2 ** 32]) assertThrows(() => getNoise([1, 4], { step }), RangeError, "step");
});
