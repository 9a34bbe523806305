// What inspect prints of a model's facts, line by line.
import { assertEquals, assertStringIncludes } from "@std/assert";
import { factsText } from "../../src/cli/output/model_facts_text.ts";
import type { ModelFacts } from "../../src/models/model_facts.ts";

const FACTS: ModelFacts = {
  file: "a.onnx",
  bytes: 1234567,
  irVersion: 10,
  opsets: { "ai.onnx": 20, "com.other": 1 },
  producer: "",
  graph: "",
  description: "",
  nodes: 1000,
  inputs: [{ name: "x", type: "float32", shape: ["n", 1, 2] }, { name: "time", type: "int64", shape: [] }, {
    name: "text",
    type: "sequence",
  }],
  outputs: [{ name: "eps", type: "float32", shape: ["n"] }],
  parameters: 2500,
  weights: { float16: 2000, float32: 500 },
  externalData: [],
  metadata: {},
  epsModel: { x: "x", t: "time", eps: "eps" },
  compiled: null,
  card: null,
};
const lines = (change: Partial<ModelFacts>) => factsText({ ...FACTS, ...change }).split("\n");
/** The lines of one section, without its title. */
function section(title: string, change: Partial<ModelFacts>): string[] {
  const all = lines(change), from = all.findIndex((line) => line.startsWith(`  ${title}`));
  if (from < 0) return [];
  const next = all.findIndex((line, i) => i > from && line[2] !== " ");
  return all.slice(from, next < 0 ? undefined : next).map((line) => line.slice(12));
}

Deno.test("the facts of a model stand in columns, and every input has its role", () => {
  assertEquals(lines({}), [
    "a.onnx",
    "  size      1,234,567 bytes",
    "  format    ONNX IR 10, opset ai.onnx 20, com.other 1",
    "  producer  not stated",
    "  graph     no name, 1,000 nodes",
    "  inputs    x     float32 [n, 1, 2]           the noisy images",
    "            time  int64 []                    the time",
    "            text  sequence                    a further input, to be given by name",
    "  outputs   eps   float32 [n]                 the prediction",
    "  weights   2,500 parameters, of 2,000 float16, 500 float32",
    "  sampling  yes, the file does not say what it predicts (eps, v, x0 or flow)",
    "  card      none beside it; deis inspect --card prints one to fill in",
  ]);
});

Deno.test("what a file does not have is left out, or said not to be there", () => {
  assertEquals(section("producer", { producer: "torch" }), ["torch"]);
  assertEquals(section("graph", { graph: "main", nodes: 3 }), ["main, 3 nodes"]);
  assertEquals(section("weights", { parameters: 0, weights: {} }), ["0 parameters"]);
  assertEquals(section("about", { description: " two\n lines " }), ["two lines"]);
  const [x] = FACTS.inputs;
  assertEquals(
    section("inputs", { inputs: [x, { name: "b", type: "t" }], epsModel: { reason: "no t" } })[1],
    "b    t",
  );
});

Deno.test("a text of more than 60 characters is cut, with how long it is", () => {
  assertEquals(section("about", { description: "a".repeat(60) }), ["a".repeat(60)]);
  assertEquals(section("about", { description: "a".repeat(61) }), [`${"a".repeat(60)}... (61 characters)`]);
  assertEquals(section("metadata", { metadata: { one: "1", two: "b".repeat(70) } }), [
    "one: 1",
    `two: ${"b".repeat(60)}... (70 characters)`,
  ]);
});

Deno.test("weights in other files are named, with why a model is not opened", () => {
  const file = (name: string, isInFolder: boolean, found: boolean) => ({ file: name, isInFolder, found });
  assertEquals(
    section("data", { externalData: [file("a", true, true), file("b", true, false), file("../c", false, true)] }),
    [
      "weights in a",
      "weights in b, which is missing: it is not opened",
      "weights in ../c, outside of its folder: it is not opened",
    ],
  );
});

Deno.test("the verdict and the card agree", () => {
  const card = { file: "a.json", prediction: "v", fits: true };
  assertEquals(section("sampling", { card }), ["yes, its card says that it predicts v"]);
  assertEquals(section("card", { card }), ["a.json"]);
  assertEquals(section("card", { card: { ...card, fits: false } }), ["a.json, which describes another file"]);
  const broken = { file: "a.json", error: "no JSON" };
  assertEquals(section("card", { card: broken }), ["a.json, which cannot be used: no JSON"]);
  assertStringIncludes(section("sampling", { card: broken })[0], "yes, the file does not say");
  assertEquals(section("sampling", { epsModel: { reason: "it has no t" } }), ["no: it has no t"]);
  const compiled = { method: "t_ab", order: 3, nfe: 8, form: "loop" } as ModelFacts["compiled"];
  assertEquals(section("sampling", { compiled }), [
    "it is a sampler, compiled: 8 evaluations of a network by t_ab of order 3 (loop)",
  ]);
  assertEquals([section("card", { compiled }), section("card", { compiled, card })], [[], ["a.json"]]);
  assertStringIncludes(
    section("sampling", { compiled: { ...compiled!, source: "b.onnx" } })[0],
    "evaluations of b.onnx by",
  );
});

Deno.test("what a file says is printed as it may be printed: names, types and metadata, keys too", () => {
  const odd = "a\u001b[2Jb",
    text = lines({
      inputs: [{ name: odd, type: odd, shape: [odd, 1] }],
      metadata: { [odd]: odd },
      producer: odd,
    }).join("\n");
  assertEquals(text.includes("\u001b"), false);
  assertEquals(text.match(/a[^\n]{0,8}\[2Jb/g)?.length, 6, text);
});
