// Options whose meaning hangs on the model.
import { assert, assertEquals, assertThrows } from "@std/assert";
import { checkSheet } from "../../../src/cli/options/check_sheet.ts";
import { checkUnrolled } from "../../../src/cli/options/check_unrolled.ts";
import { compiledGuidance } from "../../../src/cli/options/compiled_guidance.ts";
import { parseLabels } from "../../../src/cli/options/labels.ts";
import { MOST_COMPARED, MOST_PIXELS, MOST_UNROLLED } from "../../../src/cli/options/limits.ts";
import { parseModel } from "../../../src/cli/options/model_options.ts";
import { isPipelineSource, modelArgument } from "../../../src/cli/options/pipeline_source.ts";
import { UsageError } from "../../../src/cli/usage_error.ts";
import type { LoadedModel } from "../../../src/models/loaded_model.ts";
import type { ModelCard } from "../../../src/models/model_card.ts";

const labels = { count: 3, none: 3 }, guidance = { default: 1.5 };
const modelOf = (card: object) => ({ card }) as unknown as LoadedModel;

Deno.test("classes are those that are listed, or all; there must be such classes", () => {
  const model = modelOf({ labels });
  assertEquals([parseLabels(undefined, model), parseLabels("2,0", model)], [[0, 1, 2], [2, 0]]);
  assertEquals(parseLabels(undefined, modelOf({})), undefined);
  assertThrows(() => parseLabels("3", model), UsageError, '--label must be at most 2, found "3"');
  assertThrows(() => parseLabels("-1", model), UsageError, "--label must be an integer of at least 0");
  assertThrows(() => parseLabels("1", modelOf({})), UsageError, "--label needs a model with classes");
});

Deno.test("guidance is what is asked for, else the card's where there are classes, else 1; the seed is 0", () => {
  const of = (values: object, card: object) =>
    parseModel({ model: "a.onnx", ...values }).guidanceFor(modelOf(card));
  assertEquals(
    [
      of({}, { labels, guidance }),
      of({}, { guidance }),
      of({}, { labels }),
      of({ guidance: "0" }, { labels, guidance }),
    ],
    [1.5, 1, 1, 0],
  );
  const { model, seed, provider, threads } = parseModel({ model: "a.onnx" });
  assertEquals([model, seed, provider, threads], ["a.onnx", 0, undefined, undefined] as unknown);
  assertEquals([parseModel({ seed: "0", threads: "1" }).seed, parseModel({ threads: "1" }).threads], [0, 1]);
  assertThrows(() => parseModel({ seed: "-1" }), UsageError, "--seed must be an integer of at least 0");
  assertThrows(() => parseModel({ threads: "0" }), UsageError, "--threads must be an integer of at least 1");
});

Deno.test("a compiled model is guided as it is told, or as its card says", () => {
  const card = { labels, guidance } as unknown as ModelCard, plain = {} as ModelCard;
  const of = (values: object, own = card, isInput = false) => compiledGuidance(values, own, isInput);
  const usual = of({});
  assertEquals([usual.options, usual.scale], [{ noLabel: 3, scale: 1.5 }, 1.5] as unknown);
  assertEquals(usual.note?.startsWith("The compiled model guides with 1.5, the default of its card"), true);
  assertEquals(of({ guidance: "2" }), { options: { noLabel: 3, scale: 2 }, scale: 2, note: undefined });
  assertEquals(of({ guidance: "1" }), { options: undefined, scale: 1 });
  assertEquals(of({}, plain), { options: undefined, scale: 1 });
  assertEquals(of({}, { guidance } as unknown as ModelCard).scale, 1);
  assertEquals(of({ "add-guidance": "true" }), { options: { noLabel: 3, negative: undefined }, scale: "input" });
  assertEquals(of({ "add-guidance": "true", negative: "a,b" }).options, { noLabel: 3, negative: ["a", "b"] });
  assertEquals(of({ negative: "a,b" }), { options: { negative: ["a", "b"], scale: undefined }, scale: "input" });
  assertEquals(of({ negative: "a", guidance: "3" }), { options: { negative: ["a"], scale: 3 }, scale: 3 });
  const input = of({}, card, true);
  assertEquals([input.options, input.scale], [undefined, "input"]);
  assertEquals(input.note, "The compiled model takes guidance as an input; the default of its card is 1.5");
  assertEquals(of({}, plain, true).note, undefined);
  assertEquals(of({ guidance: "2" }, plain, true), { options: { scale: 2 }, scale: 2 });
  const both = { "add-guidance": "true", guidance: "2" };
  assertThrows(() => of(both), UsageError, "--add-guidance makes the scale an input");
  assertThrows(() => of({ "add-guidance": "true" }, plain), UsageError, "--add-guidance needs a model");
  assertThrows(() => of({ guidance: "2" }, plain), UsageError, "--guidance needs a model whose card has labels");
});

Deno.test("a picture of many images has its bound, and one image is always let in", () => {
  const input = (side: number) => ({ channels: 1, height: side, width: side, range: [-1, 1] as [number, number] });
  const most = Math.floor(MOST_PIXELS / 60 ** 2);
  checkSheet(most, input(28));
  assertThrows(
    () => checkSheet(most + 1, input(28)),
    UsageError,
    `--count must be at most ${most} for one picture`,
  );
  checkSheet(1, input(16384));
  assertThrows(
    () => checkSheet(2, input(16384)),
    UsageError,
    "at most 1 for one picture of images of 16384 x 16384",
  );
  checkSheet(2, { ...input(9000), width: 1000 });
  assertEquals([MOST_PIXELS, MOST_COMPARED, MOST_UNROLLED], [400_000_000, 100, 50]);
});

Deno.test("an unrolled model has at most 50 evaluations, one in a loop as many as it likes", () => {
  checkUnrolled("unrolled", 50);
  checkUnrolled("loop", 51);
  checkUnrolled(undefined, 51);
  checkUnrolled("unrolled", undefined);
  assertThrows(() => checkUnrolled("unrolled", 51), UsageError, "at most 50 evaluations");
});

Deno.test("a pipeline is a folder or a name of the hub, a model a file", async () => {
  for (const source of ["tests", "owner/name"]) assert(await isPipelineSource(source), source);
  for (const source of ["owner/name.onnx", "owner/name.json", "mod.ts", "no such", "a/b/c", undefined]) {
    assert(!await isPipelineSource(source), source);
  }
  assertEquals(["--model=a", "--model", "--other"].map((arg) => modelArgument([arg])), [
    "a",
    undefined,
    undefined,
  ]);
  assertEquals(modelArgument(["--count", "2", "--model", "b", "--odd"]), "b");
});
