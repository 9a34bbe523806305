// ONNX files that were damaged: each reader of them refuses them with what is wrong, or reads something.
import { assert } from "@std/assert";
import fc from "fast-check";
import { makePlan } from "../../mod.ts";
import { compileModel } from "../../src/compile/mod.ts";
import { modelFacts } from "../../src/models/model_facts.ts";
import {
  branchingModel,
  conditionedModel,
  decoderModel,
  externalModel,
  functionModel,
  mixtureModel,
} from "../support/compile_models.ts";
import { assertClean, runs } from "../support/fuzz.ts";
import { integerTimeModel, labelModel } from "../support/onnx_models.ts";
import { makeSde } from "../support/schedules.ts";

const MODELS = [
  branchingModel(),
  conditionedModel(),
  externalModel(),
  functionModel(1),
  integerTimeModel(),
  labelModel(),
  mixtureModel(),
];
const plan = makePlan(makeSde({ kind: "linear" }), { numStep: 2 });

const changes = fc.array(
  fc.tuple(
    fc.nat(),
    fc.constantFrom("set", "cut", "insert", "remove"),
    fc.nat(255),
    fc.integer({ min: 1, max: 9 }),
  ),
  { minLength: 1, maxLength: 4 },
);

/** The bytes after each of the changes in turn. */
function damagedBytes(bytes: Uint8Array, list: [number, string, number, number][]): Uint8Array<ArrayBuffer> {
  let found = [...bytes];
  for (const [place, kind, value, length] of list) {
    const at = found.length === 0 ? 0 : place % found.length;
    if (kind === "set") found[at] = value;
    else if (kind === "cut") found = found.slice(0, at);
    else {found.splice(
        at,
        kind === "remove" ? length : 0,
        ...(kind === "insert" ? new Array(length).fill(value) : []),
      );}
  }
  return Uint8Array.from(found);
}

const files = fc.tuple(fc.constantFrom(...MODELS), changes).map(([bytes, list]) => damagedBytes(bytes, list));

Deno.test("a damaged model or decoder is refused with what is wrong, or compiles to some file", () => {
  const decoder = decoderModel(), network = functionModel(1);
  fc.assert(
    fc.property(files, changes, (model, list) => {
      const uses = [
        () => compileModel(model, plan),
        () => compileModel(model, plan, { form: "unrolled", guidance: { noLabel: 0 } }),
        () => compileModel(network, plan, { decoder: { model: damagedBytes(decoder, list) } }),
      ];
      for (const use of uses) {
        try {
          assert(use().length > 0);
        } catch (error) {
          assertClean(error);
        }
      }
    }),
    runs(600),
  );
});

Deno.test("inspect says what a damaged file is, or what is wrong with it", async () => {
  const path = await Deno.makeTempFile({ suffix: ".onnx" });
  try {
    await fc.assert(
      fc.asyncProperty(files, async (bytes) => {
        await Deno.writeFile(path, bytes);
        try {
          assert((await modelFacts(path)).bytes === bytes.length);
        } catch (error) {
          assertClean(error);
        }
      }),
      runs(300),
    );
  } finally {
    await Deno.remove(path);
  }
});
