import { assert, assertEquals } from "@std/assert";
import { decode } from "fast-png";
import { comparisonPicture, comparisonSvg } from "../../src/cli/output/comparison_picture.ts";
import { contactSheet } from "../../src/cli/output/contact_sheet.ts";

const input = { channels: 1, height: 2, width: 2, range: [-1, 1] as [number, number] };

Deno.test("contactSheet() puts every image at its place, black and white at the ends of the range", () => {
  const images = Float32Array.of(-1, 1, 0, 5, 1, 1, -9, -1);
  const { width, height, data } = contactSheet(images, { ...input, columns: 2, zoom: 1, gap: 1 });
  assertEquals([width, height], [7, 4]);
  const gap = 64;
  assertEquals([...data], [
    ...[gap, gap, gap, gap, gap, gap, gap],
    ...[gap, 0, 255, gap, 255, 255, gap],
    ...[gap, 128, 255, gap, 0, 0, gap],
    ...[gap, gap, gap, gap, gap, gap, gap],
  ]);
});

Deno.test("contactSheet() interleaves the planes of colour images", () => {
  const images = Float32Array.of(1, -1, -1, 1, 0, 0); // planes of two pixels: red, green, blue
  const options = { ...input, channels: 3, height: 1, columns: 1, zoom: 1, gap: 0 };
  assertEquals([...contactSheet(images, options).data], [255, 0, 128, 0, 255, 128]);
});

Deno.test("comparisonPicture() draws labels and images", async () => {
  const cell = { images: new Float32Array(40).fill(1), caption: "rmse 0.123" };
  const draw = async (label: string) =>
    decode(
      await comparisonPicture({
        input,
        rows: ["DDIM"],
        columns: ["4 evaluations"],
        cells: [[cell]],
        reference: { ...cell, label },
        note: ["a < b"],
      }),
    );
  const { width, height, data } = await draw("Exact solution");
  assert((await draw("the same path")).data.some((value, i) => value !== data[i]), "the label is drawn");
  assert(width > 200 && height > 80);
  const shades = new Set(data.filter((_, i) => i % 4 === 0));
  assert(shades.size > 20, "antialiased text is there");
});

/** The places of everything in a table: text with its corner and size, images with theirs. */
function placesIn(svg: string): string[] {
  return [...svg.matchAll(/<(svg|rect|text|image) ([^>]*)>([^<]*)/g)].map(([, tag, attributes, content]) => {
    const of = (name: string) => new RegExp(`(?:^| )${name}="([^"]*)"`).exec(attributes)?.[1];
    const numbers = ["x", "y", "width", "height", "font-size"].map(of).filter((value) => value !== undefined);
    return `${tag} ${content}`.trim() + ` ${numbers.join(" ")}`;
  });
}

Deno.test("a table has room for its labels, cells, captions and note, and each stands at its place", () => {
  const cellOf = (caption: string) => ({ images: new Float32Array(4 * 7), caption });
  const comparison = {
    input,
    rows: ["a", "b"],
    columns: ["4", "6", "8", "10"],
    cells: ["a", "b"].map((row) => [1, 2, 3, 4].map((column) => cellOf(`${row}${column}`))),
    reference: { ...cellOf("exact"), label: "Exact" },
    note: ["one", "two"],
  };
  assertEquals(placesIn(comparisonSvg(comparison)), [
    "svg 824 196",
    "rect 824 196",
    "text 4 271 34 16",
    "text 6 413 34 16",
    "text 8 555 34 16",
    "text 10 697 34 16",
    "text a 16 59.5 16",
    "text b 16 94.5 16",
    "image 260.5 50 21 9",
    "text a1 271 76 13",
    "image 402.5 50 21 9",
    "text a2 413 76 13",
    "image 544.5 50 21 9",
    "text a3 555 76 13",
    "image 686.5 50 21 9",
    "text a4 697 76 13",
    "image 260.5 85 21 9",
    "text b1 271 111 13",
    "image 402.5 85 21 9",
    "text b2 413 111 13",
    "image 544.5 85 21 9",
    "text b3 555 111 13",
    "image 686.5 85 21 9",
    "text b4 697 111 13",
    "text Exact 16 129.5 16",
    "image 260.5 120 21 9",
    "text exact 271 146 13",
    "text one 360 140 14",
    "text two 360 160 14",
  ]);
  const wide = { ...comparison, rows: ["a label of thirty letters here", "b"], columns: ["4"], zoom: 20 };
  const cells = comparison.cells.map((row) => row.slice(0, 1));
  assertEquals(placesIn(comparisonSvg({ ...wide, cells, note: Array(20).fill("line") })).slice(0, 9), [
    "svg 1010 704",
    "rect 1010 704",
    "text 4 419 34 16",
    "text a label of thirty letters here 16 96.5 16",
    "text b 16 205.5 16",
    "image 316 50 206 83",
    "text a1 419 150 13",
    "image 316 159 206 83",
    "text b1 419 259 13",
  ]);
});

Deno.test("contactSheet() makes each pixel a square, in as many rows as there are, a fraction of a pixel too", () => {
  const images = Float32Array.of(-1, 1, 1, -1, 1, 1, 1, 1, -1, -1, -1, -1);
  const two = contactSheet(images, { ...input, columns: 2, zoom: 2, gap: 1 });
  const rows = (sheet: typeof two) =>
    Array.from({ length: sheet.height }, (_, y) =>
      [...sheet.data.subarray(y * sheet.width, (y + 1) * sheet.width)]
        .map((value) => ({ 0: "#", 64: ".", 255: "o" })[value] ?? "?").join(""));
  assertEquals(rows(two), [
    "...........",
    ".##oo.oooo.",
    ".##oo.oooo.",
    ".oo##.oooo.",
    ".oo##.oooo.",
    "...........",
    ".####......",
    ".####......",
    ".####......",
    ".####......",
    "...........",
  ]);
  const half = contactSheet(images.subarray(0, 4), { ...input, columns: 1, zoom: 1.5, gap: 1 });
  assertEquals(rows(half), [".....", ".##o.", ".##o.", ".oo#.", "....."]);
});
