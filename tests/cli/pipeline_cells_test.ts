// What compare draws of a pipeline, beside the pipeline's own runs.
import { assertEquals } from "@std/assert";
import { cellOf, pipelineDrawing } from "../../src/cli/output/pipeline_cells.ts";
import { openWorkings } from "../../src/diffusers/pipelines/open_workings.ts";
import { PartsPipeline } from "../../src/diffusers/pipelines/parts_pipeline.ts";
import { T5_LENGTH, writeTinyPipeline } from "../support/tiny_pipelines.ts";

Deno.test("plans are drawn with as the pipeline runs them, each evaluation counted", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await writeTinyPipeline(folder, "sd3");
    const workings = await openWorkings(folder, { provider: "cpu", threads: 1 });
    await using pipeline = new PartsPipeline(workings);
    const asked = {
      prompt: "a b",
      guidance: 2,
      guidanceRescale: 0.5,
      seed: 4,
      count: 2,
      maxSequenceLength: T5_LENGTH,
    };
    let evaluations = 0;
    const draw = await pipelineDrawing(workings, asked, 0, () => evaluations++);
    for (const steps of [{ numStep: 2 }, { method: "t_ab", abOrder: 1, numStep: 3 }] as const) {
      const { latents, pictures } = await draw(workings.prepare({ ...asked, ...steps }));
      const expected = await pipeline.run({ ...asked, ...steps });
      assertEquals([latents, pictures], [expected.latents.data, expected.images]);
    }
    assertEquals(evaluations, 5);
    const later = await pipelineDrawing(workings, asked, 1, () => {});
    const run = workings.prepare({ ...asked, numStep: 2 }), size = (await draw(run)).latents.length / 2;
    assertEquals((await later(run)).latents.subarray(0, size), (await draw(run)).latents.subarray(size));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("pictures become planes, image by image", () => {
  const pictures = [[1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12]].map((data) => ({
    data: Uint8ClampedArray.from(data),
    width: 2,
    height: 1,
  }));
  const { images, caption } = cellOf({ latents: new Float32Array(), pictures }, "exact");
  assertEquals([[...images], caption], [[1, 4, 2, 5, 3, 6, 7, 10, 8, 11, 9, 12], "exact"]);
});
