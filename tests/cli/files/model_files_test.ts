import { assertEquals } from "@std/assert";
import { modelFiles } from "../../../src/cli/files/model_files.ts";
import { externalModel } from "../../support/compile_models.ts";

Deno.test("modelFiles() lists a model, its card and its weights, by either of the first two", async () => {
  assertEquals(await modelFiles("models/digits.onnx"), ["models/digits.onnx", "models/digits.json"]);
  const files = ["models/digits-discrete.json", "models/digits.onnx"];
  assertEquals(await modelFiles("models/digits-discrete.json"), files);
  assertEquals(await modelFiles("none.onnx"), ["none.onnx", "none.json"]);
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeFile(`${folder}/m.onnx`, externalModel());
    const expected = ["m.onnx", "m.json", "weights.bin"].map((name) => `${folder}/${name}`);
    assertEquals(await modelFiles(`${folder}/m.onnx`), expected);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
