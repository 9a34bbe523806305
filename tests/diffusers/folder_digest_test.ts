import { assertEquals } from "@std/assert";
import { folderDigest } from "../../src/diffusers/folder/folder_digest.ts";
import { kindOf } from "../../src/diffusers/pipelines/kinds.ts";
import { sha256Of } from "../../src/internal/sha256_of.ts";

Deno.test("a folder's digest is that of what sha256sum prints of its files in the order of their paths, wherever it lies", async () => {
  const parts = ["unet/config.json", "unet/model.onnx", "scheduler/scheduler_config.json", "model_index.json"];
  const paths = [...parts, ...Array.from({ length: 12 }, (_, i) => `unet/weights_${i * 7 % 12}`)];
  const lines = paths.toSorted().map((path) => `${sha256Of(`of ${path}`)}  ${path}\n`);
  // Not of the pipeline: another format's weights, a folder of no part, and what lies deeper.
  const others = ["unet/model.safetensors", "README.md", "judge/judge.onnx", "unet/deeper/a.json"];
  for (const order of [paths, paths.toReversed()]) {
    const folder = await Deno.makeTempDir();
    try {
      for (const path of [...others, ...order]) {
        await Deno.mkdir(`${folder}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
        await Deno.writeTextFile(`${folder}/${path}`, `of ${path}`);
      }
      assertEquals(await folderDigest(folder, kindOf("DDPMPipeline"), undefined), sha256Of(lines.join("")));
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }
});
