import { assertAlmostEquals, assertEquals } from "@std/assert";
import { latentPictures } from "../../src/web/latent_pictures.ts";
import { distanceOf, enlarged, picturesOf } from "../../src/web/picture.ts";
import { isolated, ISOLATION } from "../../src/web/isolated.ts";

Deno.test("values become bytes, gray of one channel and coloured of three, cut at black and white", () => {
  const gray = picturesOf({ data: Float32Array.of(-1, 1, 0, 2, -3, 0.5), dims: [3, 1, 1, 2] });
  assertEquals(gray.map(({ data }) => [...data]), [
    [0, 0, 0, 255, 255, 255],
    [128, 128, 128, 255, 255, 255],
    [0, 0, 0, 191, 191, 191],
  ]);
  const [{ data, width, height }] = picturesOf({
    data: Float32Array.of(-1, 1, 1, -1, 0, 0, 9, 9),
    dims: [1, 4, 2, 1],
  });
  assertEquals([[...data], width, height] as unknown, [[0, 255, 128, 255, 0, 128], 1, 2]);
});

Deno.test("pixels become squares, and latents are seen by their first three channels", () => {
  const picture = { data: Uint8ClampedArray.of(1, 2, 3, 4, 5, 6), width: 2, height: 1 };
  const { data, width, height } = enlarged(picture, 2);
  const row = [1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6];
  assertEquals([[...data], width, height] as unknown, [[...row, ...row], 4, 2]);
  const [latents] = latentPictures({ data: Float32Array.of(2, -2, 0, 7), dims: [1, 4, 1, 1] }, 2);
  assertEquals([...latents.data], [255, 0, 128, 255, 0, 128, 255, 0, 128, 255, 0, 128]);
});

Deno.test("black and white pictures are 2 apart", () => {
  const of = (...bytes: number[]) => ({ data: Uint8ClampedArray.from(bytes), width: 1, height: 1 });
  assertEquals(distanceOf([of(0, 0, 0)], [of(255, 255, 255)]), 2);
  assertEquals(distanceOf([of(7, 8, 9)], [of(7, 8, 9)]), 0);
  assertAlmostEquals(distanceOf([of(0, 0, 0), of(5, 5, 5)], [of(255, 255, 255), of(5, 5, 5)]), Math.SQRT2, 1e-12);
});

Deno.test("the service worker's answers isolate the page and are otherwise as they were", async () => {
  const answer = isolated(new Response("text", { status: 203, headers: { "content-type": "text/plain" } }));
  assertEquals([answer.status, await answer.text(), answer.headers.get("content-type")], [
    203,
    "text",
    "text/plain",
  ]);
  for (const [name, value] of Object.entries(ISOLATION)) assertEquals(answer.headers.get(name), value);
  const failed = Response.error();
  assertEquals(isolated(failed), failed);
});
