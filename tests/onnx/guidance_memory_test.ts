// The kernel that combines predictions, against the formula in float64.
import { assert, assertEquals } from "@std/assert";
import { GuidanceMemory } from "../../src/onnx/network/guidance_memory.ts";

const values = (count: number, seed: number) =>
  Array.from({ length: count }, (_, i) => Math.fround(Math.sin(1 + seed * i)));
const deviation = (image: number[]) => {
  const mean = image.reduce((sum, value) => sum + value, 0) / image.length;
  return Math.sqrt(image.reduce((sum, value) => sum + (value - mean) ** 2, 0) / image.length);
};

Deno.test("guidance and rescale are the formula, image by image, whatever the size", () => {
  for (const [images, size] of [[1, 1], [2, 3], [3, 5], [2, 16], [1, 17], [5, 31], [2, 4 * 8 * 8], [1, 5461]]) {
    const count = images * size, memory = new GuidanceMemory(images, size);
    const none = values(count, 1.3), cond = values(count, 0.7).map((value) => Math.fround(3 * value + 10));
    for (const [guidance, rescale] of [[7.5, 0], [1.5, 0.7], [-2, 1]]) {
      if (size === 1 && rescale > 0) continue; // one number has no deviation
      memory.predictions.set([...none, ...cond]);
      const out = new Float32Array(count + 2).fill(9);
      memory.combine(out.subarray(1, count + 1), { guidance, rescale });
      const expected = Array.from({ length: images }, (_, image) => {
        const [from, to] = [image * size, (image + 1) * size];
        const guided = none.slice(from, to).map((value, i) => value + guidance * (cond[from + i] - value));
        const factor = rescale === 0
          ? 1
          : rescale * deviation(cond.slice(from, to)) / deviation(guided) + 1 - rescale;
        return guided.map((value) => factor * value);
      }).flat();
      const largest = Math.max(...expected.map(Math.abs));
      expected.forEach((value, i) =>
        assert(
          Math.abs(out[i + 1] - value) < 3e-6 * largest,
          `${images} x ${size}, ${guidance}: ${out[i + 1]}, ${value}`,
        )
      );
      assertEquals([out[0], out[count + 1], ...memory.predictions], [9, 9, ...none, ...cond]);
    }
  }
});
