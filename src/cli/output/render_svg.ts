import { readFile } from "node:fs/promises";
import { initWasm, Resvg } from "@resvg/resvg-wasm";

/** The one font that pictures are drawn with, the same on every machine. */
export const FONT = "DejaVu Sans";
const FONT_FILE = "dejavu-fonts-ttf/ttf/DejaVuSans.ttf", RENDERER_FILE = "@resvg/resvg-wasm/index_bg.wasm";

/** Draws an SVG document as a PNG file; its text should ask for {@linkcode FONT}, as no other is there. */
export async function renderSvg(svg: string): Promise<Uint8Array> {
  await renderer();
  const font = await readFile(new URL(import.meta.resolve(FONT_FILE)));
  const options = { font: { fontBuffers: [new Uint8Array(font)], defaultFontFamily: FONT } };
  return new Resvg(svg, options).render().asPng();
}

let ready: Promise<void> | undefined;
function renderer(): Promise<void> {
  return ready ??= readFile(new URL(import.meta.resolve(RENDERER_FILE))).then((bytes) => initWasm(bytes));
}
