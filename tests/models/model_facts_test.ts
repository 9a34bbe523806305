// What an ONNX file says of itself, and what its card says of it.
import { assertEquals, assertRejects } from "@std/assert";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema, TensorProto_DataLocation, TensorProto_DataType, TensorProtoSchema } from "onnx-buf";
import { cardTemplate } from "../../src/models/card_template.ts";
import { compiledFacts } from "../../src/models/compiled_facts.ts";
import { DEFAULT_MODEL, DEFAULT_PIPELINE } from "../../src/models/default_model.ts";
import { cardOf, readModel } from "../../src/models/find_model.ts";
import { modelFacts } from "../../src/models/model_facts.ts";
import { sha256Of } from "../../src/internal/sha256_of.ts";
import { getLinearAlphaFns, makePlan, VPSDE } from "../../mod.ts";
import { productCard } from "../support/carded_models.ts";
import { onnxModel, productModel } from "../support/onnx_models.ts";

const { FLOAT, INT64 } = TensorProto_DataType;

/** Calls back with a folder that has the given files. */
async function withFolder(files: Record<string, Uint8Array | string>, test: (folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, content] of Object.entries(files)) {
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      await Deno.writeFile(`${folder}/${name}`, bytes);
    }
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A model with weights of its own and in other files, an input that has a value, and what it says of itself. */
function richModel(): Uint8Array {
  const model = fromBinary(ModelProtoSchema, productModel());
  const weights = (name: string, dataType: number, dims: bigint[], location?: string) =>
    create(TensorProtoSchema, {
      name,
      dataType,
      dims,
      ...(location
        ? { dataLocation: TensorProto_DataLocation.EXTERNAL, externalData: [{ key: "location", value: location }] }
        : {}),
    });
  model.graph!.initializer.push(
    weights("a", FLOAT, [2n, 3n], "beside"),
    weights("b", FLOAT, [5n], "missing"),
    weights("c", FLOAT, [], "../outside"),
    weights("shape", INT64, [4n]),
  );
  Object.assign(model, { producerName: "torch", producerVersion: "2.0", docString: "", irVersion: 9n });
  Object.assign(model.graph!, { docString: "of the graph" });
  model.opsetImport.push(
    create(ModelProtoSchema, { opsetImport: [{ domain: "other", version: 3n }] }).opsetImport[0],
  );
  return toBinary(ModelProtoSchema, model);
}

Deno.test("the facts of a file count its weights by type, and leave shapes out of what was trained", async () => {
  await withFolder({ "m.onnx": richModel(), beside: "", "m.json": "{}" }, async (folder) => {
    const facts = await modelFacts(`${folder}/m.onnx`);
    assertEquals([facts.weights, facts.parameters], [{ float32: 12, int64: 4 }, 12] as unknown[]);
    assertEquals(facts.externalData, [
      { file: "beside", isInFolder: true, found: true },
      { file: "missing", isInFolder: true, found: false },
      { file: "../outside", isInFolder: false, found: false },
    ]);
    assertEquals([facts.producer, facts.description, facts.graph, facts.irVersion, facts.nodes], [
      "torch 2.0",
      "of the graph",
      "test",
      9,
      1,
    ]);
    assertEquals(facts.opsets, { "ai.onnx": 18, other: 3 });
    const roles = { x: "x", t: "t", eps: "eps", label: undefined, guidance: undefined };
    assertEquals([facts.epsModel, facts.compiled], [roles, null] as unknown[]);
    assertEquals(facts.bytes, richModel().length);
  });
});

Deno.test("a file without producer, weights or a role for its inputs says so", async () => {
  const other = onnxModel([["a", "float32", [1]]], [["Neg", ["a"], ["b"]]], [["b", "float32", [1]]]);
  await withFolder({ "m.onnx": other }, async (folder) => {
    const { producer, parameters, weights, epsModel, card, description } = await modelFacts(`${folder}/m.onnx`);
    assertEquals([producer, parameters, weights, card, description], ["", 0, {}, null, ""] as unknown[]);
    assertEquals("reason" in epsModel && epsModel.reason.includes(";"), false);
    assertEquals("reason" in epsModel && epsModel.reason.startsWith("The model has no x"), true);
  });
});

Deno.test("the card beside a file is this file's, another one's, or wrong", async () => {
  const onnx = productModel();
  const card = (sha256: string) => productCard("m.onnx", sha256);
  const cases = {
    [card(sha256Of(onnx))]: { file: "m.json", prediction: "v", fits: true },
    [card("0".repeat(64))]: { file: "m.json", prediction: "v", fits: false },
  };
  for (const [text, expected] of Object.entries(cases)) {
    await withFolder({ "m.onnx": onnx, "m.json": text }, async (folder) => {
      assertEquals((await modelFacts(`${folder}/m.onnx`)).card, expected);
    });
  }
  await withFolder({ "m.onnx": onnx, "m.json": "[]" }, async (folder) => {
    const { card } = await modelFacts(`${folder}/m.onnx`);
    assertEquals(card !== null && "error" in card && card.error.includes("must be an object"), true);
  });
  await withFolder({ "m.onnx": onnx, "m.json": card(sha256Of(onnx)) }, async (folder) => {
    const { bytes, file } = await readModel(`${folder}/m.json`);
    assertEquals([new Uint8Array(bytes), file], [onnx, `${folder}/m.onnx`]);
    assertEquals((await cardOf(`${folder}/m.onnx`)).prediction, "v");
    await Deno.remove(`${folder}/m.json`);
    await assertRejects(() => cardOf(`${folder}/m.onnx`), TypeError, "has no card m.json beside it");
    await Deno.writeTextFile(`${folder}/n.onnx`, "no model");
    await assertRejects(() => readModel(`${folder}/o.onnx`), TypeError, "o.onnx");
  });
});

Deno.test("a compiled file is the sampler of its plan; one without a plan, or with a broken one, is none", () => {
  const plan = JSON.stringify(makePlan(new VPSDE(getLinearAlphaFns(0.1, 20)), { method: "t_ab", numStep: 4 }));
  const sampler = { method: "t_ab", order: 3, nfe: 4 };
  const metadata = { "deis.plan": plan, "deis.form": "loop", "deis.source": '{ "file": "a.onnx" }' };
  assertEquals(compiledFacts(metadata), { ...sampler, form: "loop", source: "a.onnx" });
  assertEquals(compiledFacts({ "deis.plan": plan }), { ...sampler, form: "unknown" });
  for (const source of ['{ "file": 3 }', "null", "{}"]) {
    assertEquals(compiledFacts({ "deis.plan": plan, "deis.source": source }), { ...sampler, form: "unknown" });
  }
  assertEquals([compiledFacts({}), compiledFacts({ "deis.plan": "{" })], [undefined, undefined]);
});

Deno.test("sides of an image that are open, or none, are to be filled in, and so are those beyond three", async () => {
  const shape = (sides: (number | string)[]) =>
    onnxModel(
      [["x", "float32", ["n", ...sides]], ["t", "float32", [1]]],
      [["Mul", ["x", "t"], ["eps"]]],
      [["eps", "float32", ["n", ...sides]]],
    );
  const found: (number | null)[][] = [];
  for (const sides of [[3, 5, 7], [0, 1, "w"], [2]]) {
    await withFolder({ "m.onnx": shape(sides) }, async (folder) => {
      const { input: { channels, height, width } } = await cardTemplate(`${folder}/m.onnx`);
      found.push([channels, height, width]);
    });
  }
  assertEquals(found, [[3, 5, 7], [null, 1, null], [2, null, null]]);
});

Deno.test("the shipped model and pipeline are files where the library is one", () => {
  for (const path of [DEFAULT_MODEL, DEFAULT_PIPELINE]) assertEquals(path.startsWith("/"), true, path);
  assertEquals(DEFAULT_MODEL.endsWith("/models/digits.onnx") && DEFAULT_PIPELINE.endsWith("/models/emoji"), true);
});
