// What networks of features are shown of samples that have pictures.
import { assertEquals, assertRejects } from "@std/assert";
import { openFeatures } from "../../../src/cli/fitting/feature_network.ts";
import { viewsOf } from "../../../src/cli/fitting/feature_view.ts";
import { UsageError } from "../../../src/cli/usage_error.ts";
import { countSessions } from "../../support/count_sessions.ts";
import { onnxModel } from "../../support/onnx_models.ts";

const FOLDER = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(FOLDER, { recursive: true }));
/** Latents of one value, whose pictures are a row of two pixels of three channels. */
const LATENTS = {
  dims: [1, 1, 1],
  decode: ({ data, dims: [count] }: { data: ArrayLike<number>; dims: readonly number[] }) =>
    Promise.resolve({
      data: Float32Array.from({ length: 6 * count }, (_, i) => data[Math.floor(i / 6)] * (i % 6)),
      dims: [count, 3, 1, 2],
    }),
};
const SAMPLES = { data: Float32Array.of(2, 3), dims: [2, 1, 1, 1] };

/** The features of a network that flattens what it is shown. */
async function seen(dims: (number | string)[], model: Parameters<typeof viewsOf>[0] = LATENTS) {
  const path = `${FOLDER}/flatten.onnx`;
  const file = onnxModel([["images", "float32", dims]], [["Flatten", ["images"], ["features"]]], [
    ["features", "float32", ["n", "width"]],
  ]);
  await Deno.writeFile(path, file);
  const network = await openFeatures(path, await viewsOf(model), { provider: "cpu", threads: 1 });
  try {
    const { data, dims } = await network.features(SAMPLES);
    assertEquals(dims, [2, network.width]);
    return [...data];
  } finally {
    await network.close();
  }
}

Deno.test("a network that takes pictures is shown those of the samples, and another one the samples", async () => {
  const pictures = [0, 2, 4, 6, 8, 10, 0, 3, 6, 9, 12, 15];
  assertEquals(await seen(["n", 3, 1, 2]), pictures);
  assertEquals(await seen(["n", 1, 1, 1]), [2, 3]);
  assertEquals(await seen(["n", 1, 1, 1], { dims: LATENTS.dims }), [2, 3]);
});

Deno.test("a network that leaves its sizes open is shown pictures, where there are any", async () => {
  assertEquals((await seen(["n", "channels", "height", "width"])).length, 12);
  assertEquals((await seen(["n", "channels", "height", "width"], { dims: LATENTS.dims })).length, 2);
});

Deno.test("a network that takes neither is refused, and closed", async () => {
  const sessions = await countSessions(() =>
    assertRejects(
      () => seen(["n", 3, 2, 2]),
      UsageError,
      "must take pictures [n, 3, 1, 2] or samples [n, 1, 1, 1] alone, found images [n, 3, 2, 2]",
    )
  );
  assertEquals(sessions, { opened: 1, released: 1 });
});
