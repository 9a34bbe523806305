import { assertEquals } from "@std/assert";
import { paint } from "../../src/web/paint.ts";
import type { Picture } from "../../src/web/picture.ts";
import { ImageData } from "../support/image_data.ts";

Object.assign(globalThis, { ImageData });

Deno.test("pictures are painted into their cells, opaque, on a canvas of the table's size", () => {
  const painted: [ImageData, number, number][] = [];
  const canvas = {
    width: 1,
    height: 4,
    getContext: () => ({ putImageData: (...args: [ImageData, number, number]) => painted.push(args) }),
  };
  const picture = (red: number): Picture => ({
    width: 2,
    height: 1,
    data: Uint8ClampedArray.of(red, 1, 2, 3, 4, 5),
  });
  paint(canvas as never, [[picture(10), picture(20), picture(30)], [picture(40)]]);
  assertEquals([canvas.width, canvas.height], [6, 2]);
  assertEquals(painted.map(([, x, y]) => [x, y]), [[0, 0], [2, 0], [4, 0], [0, 1]]);
  for (const [i, [{ data, width, height }]] of painted.entries()) {
    assertEquals([[...data], width, height], [[10 * (i + 1), 1, 2, 255, 3, 4, 5, 255], 2, 1] as unknown);
  }
});
