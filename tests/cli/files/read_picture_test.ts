import { assertEquals, assertRejects } from "@std/assert";
import { encode, type ImageData } from "fast-png";
import { readPicture } from "../../../src/cli/files/read_picture.ts";

const PATH = await Deno.makeTempFile({ suffix: ".png" });
globalThis.addEventListener("unload", () => Deno.removeSync(PATH));

/** The bytes that a PNG of 2 x 1 pixels is read as. */
async function read(picture: Omit<ImageData, "width" | "height">): Promise<number[]> {
  await Deno.writeFile(PATH, encode({ width: 2, height: 1, ...picture }));
  const { data, width, height } = await readPicture("image", PATH);
  assertEquals([width, height], [2, 1]);
  return Array.from(data);
}

Deno.test("a PNG is read as bytes of gray, RGB or RGBA", async () => {
  assertEquals(await read({ data: Uint8Array.of(7, 200), channels: 1 }), [7, 200]);
  const colors = Uint8Array.of(1, 2, 3, 4, 5, 6), withAlpha = Uint8Array.of(1, 2, 3, 255, 4, 5, 6, 0);
  assertEquals(await read({ data: colors, channels: 3 }), [...colors]);
  assertEquals(await read({ data: withAlpha, channels: 4 }), [...withAlpha]);
});

Deno.test("gray with alpha is read as gray", async () => {
  assertEquals(await read({ data: Uint8Array.of(7, 100, 200, 50), channels: 2 }), [7, 200]);
});

Deno.test("of 16 bits the upper 8 are read", async () => {
  assertEquals(await read({ data: Uint16Array.of(0x1234, 0xff00), channels: 1, depth: 16 }), [0x12, 0xff]);
  assertEquals(await read({ data: Uint16Array.of(0x80ff, 1, 0x01ff, 2), channels: 2, depth: 16 }), [0x80, 1]);
});

Deno.test("a picture with a palette is read as its colors", async () => {
  const palette: [number, number, number][] = [[9, 8, 7], [60, 50, 40]];
  assertEquals(await read({ data: Uint8Array.of(1, 0), channels: 1, palette }), [60, 50, 40, 9, 8, 7]);
});

Deno.test("a file that is no PNG is an error of one line that names the option", async () => {
  await Deno.writeTextFile(PATH, "no picture");
  await assertRejects(() => readPicture("mask", PATH), Error, `--mask ${PATH} cannot be read as a PNG: `);
});
