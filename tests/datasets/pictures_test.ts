import { assertEquals } from "@std/assert";
import { picturesOf, pixelOf } from "../../src/datasets/pictures.ts";

Deno.test("planes of colors become pixels, channels last, one picture after the other", () => {
  const shape = { channels: 3, height: 1, width: 2, range: [0, 255] as const };
  const images = Float32Array.from({ length: 12 }, (_, i) => i);
  const pictures = picturesOf(images, shape);
  assertEquals(pictures.map(({ data }) => [...data]), [[0, 2, 4, 1, 3, 5], [6, 8, 10, 7, 9, 11]]);
  assertEquals(pictures.map(({ width, height, channels }) => [width, height, channels]), [[2, 1, 3], [2, 1, 3]]);
});

Deno.test("the ends of the range are black and white, and what is beyond them is cut", () => {
  const shape = { channels: 1, height: 2, width: 2, range: [-1, 3] as const };
  assertEquals([...picturesOf(Float32Array.of(-1, 3, 1, 7), shape)[0].data], [0, 255, 128, 255]);
  assertEquals([-0.1, 0, 0.5, 1, 1.1].map(pixelOf), [0, 0, 128, 255, 255]);
});
