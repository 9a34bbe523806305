// The library of onnxruntime-node sends usage data unless it is told not to before it is loaded.
import { assertEquals } from "@std/assert";
import { sourceFiles } from "../support/imports.ts";

Deno.test("one file alone loads onnxruntime-node", async () => {
  const loading =
    /(?<!typeof )import\("onnxruntime-node"\)|^(import|export) (?!type)[^;]*from "onnxruntime-node"/m;
  const found: string[] = [];
  for (const file of await sourceFiles(["src", "bench", "tests"])) {
    if (loading.test((await Deno.readTextFile(file)).replaceAll(/^ *(\*|\/\/).*$/gm, ""))) found.push(file);
  }
  assertEquals(found, ["src/onnx/session/native_runtime.ts"]);
});
