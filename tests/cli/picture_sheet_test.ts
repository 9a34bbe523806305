import { assertEquals } from "@std/assert";
import { pictureSheet } from "../../src/cli/output/picture_sheet.ts";

/** A picture of one row in one colour. */
const picture = (red: number, width = 2) => ({
  width,
  height: 1,
  data: Uint8ClampedArray.from({ length: 3 * width }, (_, i) => i % 3 === 0 ? red : 1),
});

Deno.test("one picture is drawn as it is", () => {
  const sheet = pictureSheet([picture(9)]);
  assertEquals(sheet, { width: 2, height: 1, channels: 3, data: Uint8Array.of(9, 1, 1, 9, 1, 1) });
});

Deno.test("more pictures are laid out in rows, as many a row as there are rows, with gray between them", () => {
  const { width, height, channels, data } = pictureSheet([1, 2, 3, 4, 5].map((k) => picture(10 * k)));
  assertEquals([width, height, channels], [4 + 3 * 6, 4 + 2 * 5, 3]);
  const places = [[4, 4], [10, 4], [16, 4], [4, 9], [10, 9]];
  const expected = new Uint8Array(3 * width * height).fill(64);
  places.forEach(([left, top], k) => {
    for (const x of [left, left + 1]) expected.set([10 * (k + 1), 1, 1], 3 * (top * width + x));
  });
  assertEquals(data, expected);
  assertEquals(pictureSheet([picture(1), picture(2)]).width, 4 + 2 * 6);
});

Deno.test("a picture of several rows of pixels keeps each of them", () => {
  const tall = (first: number) => ({
    width: 1,
    height: 2,
    data: Uint8ClampedArray.from({ length: 6 }, (_, i) => first + i),
  });
  const { width, data } = pictureSheet([tall(100), tall(200)]);
  const at = (x: number, y: number) => [...data.subarray(3 * (y * width + x), 3 * (y * width + x) + 3)];
  assertEquals([at(4, 4), at(4, 5)], [[100, 101, 102], [103, 104, 105]]);
  assertEquals([at(9, 4), at(9, 5)], [[200, 201, 202], [203, 204, 205]]);
  assertEquals([at(4, 6), at(5, 5)], [[64, 64, 64], [64, 64, 64]]);
});
