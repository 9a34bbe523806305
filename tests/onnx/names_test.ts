// The adapters have the same names and types whatever the condition.
import { assertEquals } from "@std/assert";
import * as onnx from "../../src/onnx/mod.ts";
import * as onnxInBrowser from "../../src/onnx/browser.ts";
import * as models from "../../src/models/mod.ts";
import * as modelsInBrowser from "../../src/models/browser.ts";

type Onnx = typeof onnx;
type Models = typeof models;

Deno.test("./onnx and ./models have the same names and types in a browser", () => {
  const there: Onnx = onnxInBrowser satisfies Onnx, back: typeof onnxInBrowser = onnx;
  assertEquals(Object.keys(there).sort(), Object.keys(back).sort());
  const cards: Models = modelsInBrowser, cardsBack: typeof modelsInBrowser = models;
  assertEquals(Object.keys(cards).sort(), Object.keys(cardsBack).sort());
});
