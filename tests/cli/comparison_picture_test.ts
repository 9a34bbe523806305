import { assert, assertEquals } from "@std/assert";
import { decode } from "fast-png";
import { comparisonPicture } from "../../src/cli/output/comparison_picture.ts";
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
