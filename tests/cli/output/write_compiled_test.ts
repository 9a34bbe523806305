import { assertEquals, assertRejects } from "@std/assert";
import { writeCompiled } from "../../../src/cli/output/write_compiled.ts";
import { onnxModel } from "../../support/onnx_models.ts";

/** A model of one operator. */
const modelOf = (operator: string) =>
  onnxModel([["x", "float32", [1]]], [[operator, ["x"], ["y"]]], [["y", "float32", [1]]]);

/** What happens as a model is written, in order. */
async function events(bytes: Uint8Array): Promise<string[]> {
  const { log } = console, found: string[] = [];
  console.log = (line: string) => void found.push(line);
  const write = async (written: Uint8Array) => {
    await Promise.resolve();
    found.push(written === bytes ? "written" : "others");
  };
  try {
    await writeCompiled({ path: "out.onnx", write }, bytes).catch((error) => found.push(error.message));
    return found;
  } finally {
    console.log = log;
  }
}

Deno.test("a compiled model is written if ONNX Runtime opens it, and its path then printed", async () => {
  assertEquals(await events(modelOf("Neg")), ["written", "out.onnx"]);
});

Deno.test("one that cannot be opened is not written, and the error says so", async () => {
  const [message, ...others] = await events(modelOf("NoSuchOperator"));
  assertEquals(others, []);
  assertEquals(message.startsWith("The compiled model cannot be loaded, nothing was written: "), true, message);
});

Deno.test("an error of the disk ends it before the path is printed", async () => {
  const out = { path: "out.onnx", write: () => Promise.reject(new Error("no room")) };
  await assertRejects(() => writeCompiled(out, modelOf("Neg")), Error, "no room");
});
