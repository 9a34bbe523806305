// The classifiers that judge digits, each with its card and the statistics of real digits' features.
import { assert, assertEquals } from "@std/assert";
import { readStatistics } from "../../src/cli/options/statistics_file.ts";
import { fileSha256 } from "../../src/internal/file_sha256.ts";
import { loadNativeRuntime } from "../../src/onnx/session/native_runtime.ts";
import { draw, labelsOf } from "../../src/cli/output/draw.ts";
import { DEFAULT_MODEL } from "../../src/models/default_model.ts";
import { loadModel } from "../../src/models/load_model.ts";

const ort = await loadNativeRuntime();
const CLASSIFIERS = ["digits-classifier", "digits-patches", "digits-attention"];
const COUNT = 60, LABELS = labelsOf([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 0, COUNT);

let digits: Promise<Float32Array> | undefined;
async function drawDigits(): Promise<Float32Array> {
  const model = await loadModel(DEFAULT_MODEL, { provider: "cpu" });
  const { images } = await draw(model, { count: COUNT, seed: 3, labels: LABELS, guidance: 1.5, numStep: 8 });
  await model.close();
  return images;
}

for (const name of CLASSIFIERS) {
  Deno.test(`${name} is the file of its card and of its statistics, and reads digits`, async () => {
    const file = `models/${name}.onnx`, sha256 = await fileSha256(file);
    const card = JSON.parse(await Deno.readTextFile(`models/${name}.json`));
    assertEquals(card.sha256, sha256);
    const statistics = name === "digits-classifier" ? "digits" : name;
    await readStatistics(`models/${statistics}-features.json`, { sha256, width: card.outputs.features });

    const images = await (digits ??= drawDigits());
    const session = await ort.InferenceSession.create(file);
    const { logits, features } = await session.run({ x: new ort.Tensor("float32", images, [COUNT, 1, 28, 28]) });
    await session.release();
    assertEquals(features.dims, [COUNT, card.outputs.features]);
    const read = LABELS.filter((label, i) => {
      const row = (logits.data as Float32Array).subarray(10 * i, 10 * i + 10);
      return row.indexOf(Math.max(...row)) === label;
    });
    assert(read.length >= 0.9 * COUNT, `${read.length} of ${COUNT} read`);
  });
}
