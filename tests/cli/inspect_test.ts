import { weightedModel } from "../support/external_models.ts";
import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { loadNativeRuntime } from "../../src/onnx/session/native_runtime.ts";
import {
  type ModelProto,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProto_DataLocation,
  TensorProtoSchema,
} from "onnx-buf";
import { modelFacts } from "../../src/models/model_facts.ts";
import { openNodeModel } from "../../src/onnx/mod.ts";
import {
  extraInputModel,
  integerTimeModel,
  labelModel,
  onnxModel,
  productModel,
  timelessModel,
} from "../support/onnx_models.ts";
import { deis } from "../support/run_deis.ts";

const ort = await loadNativeRuntime();

const FOLDER = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(FOLDER, { recursive: true }));
const SHIPPED = "models/digits.onnx";

async function fileOf(bytes: Uint8Array, name = "model.onnx"): Promise<string> {
  await Deno.writeFile(`${FOLDER}/${name}`, bytes);
  return `${FOLDER}/${name}`;
}

function edited(bytes: Uint8Array, edit: (model: ModelProto) => void): Uint8Array {
  const model = fromBinary(ModelProtoSchema, bytes);
  edit(model);
  return toBinary(ModelProtoSchema, model);
}

const weight = (init: MessageInitShape<typeof TensorProtoSchema>) => create(TensorProtoSchema, init);

const wrongTypeModel = () =>
  onnxModel(
    [["x", "int64", ["n", 2]], ["t", "int64", [1]]],
    [["Mul", ["x", "t"], ["eps"]]],
    [["eps", "int64", ["n", 2]]],
  );

Deno.test("inspect says what the shipped model is", async () => {
  const { code, stdout, stderr } = await deis("inspect", SHIPPED);
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
  for (
    const line of [
      /^models\/digits\.onnx$/m,
      /^ {2}format +ONNX IR 10, opset ai\.onnx 20$/m,
      /^ {2}inputs +x +float32 \[n, 1, 28, 28\] +the noisy images$/m,
      /^ +label +int64 \[n\] +the class of each image$/m,
      /^ {2}outputs +eps +float32 \[n, 1, 28, 28\] +the prediction$/m,
      /^ {2}weights +1,278,062 parameters, of .*float16/m,
      /^ {2}sampling +yes, its card says that it predicts eps$/m,
      /^ {2}card +digits\.json$/m,
    ]
  ) assertMatch(stdout, line);
});

Deno.test("inspect --json is one line; a card stands for its model, and the shipped model for none", async () => {
  const { stdout } = await deis("inspect", "models/digits-discrete.json", "--json");
  assertMatch(stdout, /^\{.*\}\n$/);
  const facts = JSON.parse(stdout);
  assertEquals(facts, JSON.parse(JSON.stringify(await modelFacts(SHIPPED))));
  assertEquals(facts.bytes, (await Deno.stat(SHIPPED)).size);
  assertEquals(facts.epsModel, { x: "x", t: "t", label: "label", guidance: "guidance", eps: "eps" });
  assertEquals(facts.card, { file: "digits.json", prediction: "eps", fits: true });
  assertStringIncludes((await deis("inspect")).stdout, "float16");
});

Deno.test("inputs, outputs and the verdict are those of ONNX Runtime and openModel", async () => {
  const files = [SHIPPED, "models/digits-classifier.onnx"];
  const made = { productModel, integerTimeModel, labelModel, timelessModel, extraInputModel, wrongTypeModel };
  for (const [name, make] of Object.entries(made)) files.push(await fileOf(make(), `${name}.onnx`));
  for (const file of files) {
    const { inputs, outputs, epsModel } = await modelFacts(file);
    const session = await ort.InferenceSession.create(file);
    const found = { inputs: session.inputMetadata, outputs: session.outputMetadata };
    await session.release();
    const tensors = (values: typeof inputs) => values.map((value) => ({ ...value, isTensor: true }));
    assertEquals({ inputs: tensors(inputs), outputs: tensors(outputs) }, JSON.parse(JSON.stringify(found)));
    try {
      const model = await openNodeModel(file);
      assertEquals(epsModel, model.signature);
      await model.close();
    } catch (error) {
      assert("reason" in epsModel, `${file}: ${error}`);
      const { message } = error as Error;
      assertEquals(message.split(";")[0], epsModel.reason);
      assertStringIncludes(message, "; deis inspect FILE shows its inputs and outputs");
    }
  }
});

Deno.test("inputs beyond those with a role are said to be given by name", async () => {
  const file = await fileOf(extraInputModel(), "further.onnx");
  const { stdout } = await deis("inspect", file);
  assertMatch(stdout, /encoder_hidden_states +float32 .+ a further input, to be given by name$/m);
  assertMatch(stdout, /^ {2}outputs +eps +float32 \[n, 2\] +the prediction$/m);
});

Deno.test("inspect counts weights by type, within branches and functions too, and names those that lie elsewhere", async () => {
  const data = { dataType: 1, dims: [3n, 5n], floatData: Array(15).fill(1) };
  const external = weight({
    ...{ name: "far", dataType: 10, dims: [7n] },
    ...{ dataLocation: TensorProto_DataLocation.EXTERNAL, externalData: [{ key: "location", value: "far.bin" }] },
  });
  const file = await fileOf(edited(productModel(), (model) => {
    model.graph!.initializer.push(weight({ name: "w", ...data }), external);
    const branch = { node: [], initializer: [weight({ name: "inner", ...data })] };
    const node = {
      opType: "If",
      input: ["c"],
      output: ["y"],
      attribute: [{ name: "then_branch", g: branch, type: 5 }],
    };
    model.graph!.node.push(create(NodeProtoSchema, node));
    model.functions = [create(ModelProtoSchema, { functions: [{ name: "f", node: [node] }] }).functions[0]];
    model.metadataProps = create(ModelProtoSchema, {
      metadataProps: [{ key: "deis.plan", value: "0123456789".repeat(30) }],
    }).metadataProps;
  }));
  const facts = await modelFacts(file);
  assertEquals(facts.weights, { float32: 45, float16: 7 });
  assertEquals(facts.parameters, 52);
  assertEquals(facts.externalData, [{ file: "far.bin", isInFolder: true, found: false }]);
  const { stdout } = await deis("inspect", file);
  assertStringIncludes(stdout, "weights in far.bin, which is missing: it is not opened\n");
  assertMatch(stdout, /deis\.plan: (0123456789){6}\.\.\. \(300 characters\)\n/);
  assertStringIncludes(stdout, "yes, the file does not say what it predicts (eps, v, x0 or flow)");
  assertStringIncludes(stdout, "none beside it");
  await Deno.writeFile(`${FOLDER}/far.bin`, new Uint8Array(14));
  assertEquals((await modelFacts(file)).externalData, [{ file: "far.bin", isInFolder: true, found: true }]);
  const outside = await fileOf(weightedModel("../far.bin"));
  assertEquals((await modelFacts(outside)).externalData, [{
    file: "../far.bin",
    isInFolder: false,
    found: false,
  }]);
  assertStringIncludes(
    (await deis("inspect", outside)).stdout,
    "weights in ../far.bin, outside of its folder: it is",
  );
});

Deno.test("inspect and errors print no text of a file raw: escapes of terminals and newlines are escaped", async () => {
  const evil = "\x1b[2J\nfake\u202e\x9b1m";
  const file = await fileOf(
    edited(productModel(), (model) => {
      Object.assign(model, { producerName: evil, docString: evil });
      model.graph!.name = evil;
      model.opsetImport.push({ ...model.opsetImport[0], domain: evil });
      for (const value of [model.graph!.output[0], model.graph!.input[1]]) value.name = evil;
      model.graph!.initializer.push(weight({ name: "w", dataType: 1, dims: [1n], floatData: [1] }));
      model.metadataProps =
        create(ModelProtoSchema, { metadataProps: [{ key: evil, value: evil }] }).metadataProps;
    }),
    "evil.onnx",
  );
  await Deno.writeTextFile(`${FOLDER}/evil.json`, JSON.stringify({ file: "evil.onnx", prediction: evil }));
  await Deno.writeTextFile(`${FOLDER}/evil-plan.json`, JSON.stringify({ method: evil, timesteps: [evil] }));
  const plan = JSON.parse((await deis("plan", "--num-step", "2", "--json")).stdout);
  await Deno.writeTextFile(`${FOLDER}/evil-method.json`, JSON.stringify({ ...plan, method: evil }));
  const raw = /\p{Cc}|\u202e/u;
  const commands = [
    ["inspect", file],
    ["inspect", file, "--json"],
    ["inspect", `${FOLDER}/evil.json`],
    ["plan", "--plan", `${FOLDER}/evil-plan.json`],
    ["plan", "--plan", `${FOLDER}/evil-method.json`],
    ["plan", "--model", `${FOLDER}/evil.json`],
    ["sample", "--model", file],
    ["plan", `--${evil}`],
    [evil],
  ];
  for (const command of commands) {
    const { stdout, stderr } = await deis(...command);
    assert(!raw.test((stdout + stderr).replaceAll("\n", "")), `${command}: ${stdout}${stderr}`);
    assert(!/^fake/m.test(stdout + stderr), `${command}: ${stdout}${stderr}`);
  }
  assertStringIncludes((await deis("inspect", file)).stdout, "graph     \\u001b[2J\\nfake\\u202e\\u009b1m, ");
});

Deno.test("inspect --card prints a card to fill in, with the checksum", async () => {
  const { code, stdout, stderr } = await deis("inspect", "--card", SHIPPED);
  assertEquals([code, stderr], [0, ""]);
  const card = JSON.parse(stdout), shipped = JSON.parse(await Deno.readTextFile("models/digits.json"));
  assertEquals([card.file, card.sha256, card.input], [shipped.file, shipped.sha256, shipped.input]);
  assertEquals(card.schedule.beta0, null);
  assertMatch(stdout, /^\{\n {2}"file": "digits\.onnx",\n/);
  const cases: [string[], string][] = [
    [["models/digits.json"], "--card needs an ONNX file, found the card models/digits.json"],
    [[SHIPPED, "--json"], "--card always prints JSON and cannot be combined with --json"],
    [["models/digits-classifier.onnx"], "cannot be sampled with: "],
  ];
  for (const [args, text] of cases) {
    const refused = await deis("inspect", "--card", ...args);
    assertEquals([refused.code, refused.stdout], [2, ""]);
    assertStringIncludes(refused.stderr, text);
  }
  const alone = await fileOf(productModel(), "alone.onnx");
  assertStringIncludes(
    (await deis("inspect", alone)).stdout,
    "none beside it; deis inspect --card prints one to fill in",
  );
  assertStringIncludes((await deis("sample", "--model", alone)).stderr, `deis inspect --card ${alone} prints one`);
});

Deno.test("inspect says of a compiled file that it is a sampler, and which", async () => {
  const out = `${FOLDER}/compiled.onnx`;
  await deis("compile", "--num-step", "6", "--method", "t_ab", "--ab-order", "2", "--out", out);
  const { stdout } = await deis("inspect", out);
  assertStringIncludes(
    stdout,
    "sampling  it is a sampler, compiled: 6 evaluations of digits.onnx by t_ab of order 2 (loop)",
  );
  assertMatch(stdout, /inputs +noise +float32 \[n, 1, 28, 28\]/);
  assert(!/^ {2}card/m.test(stdout), "it needs none");
  const facts = JSON.parse((await deis("inspect", out, "--json")).stdout);
  const source = "digits.onnx", form = "loop";
  assertEquals(facts.compiled, { method: "t_ab", order: 2, nfe: 6, form, source });
  const damaged = await fileOf(edited(await Deno.readFile(out), (model) => {
    for (const entry of model.metadataProps) entry.value = entry.value.slice(1);
  }));
  assertStringIncludes((await deis("inspect", damaged)).stdout, "sampling  no: The model has no x");
});

Deno.test("inspect says whether the card beside a model is its own", async () => {
  const file = await fileOf(productModel(), "other.onnx");
  await Deno.copyFile("models/digits.json", `${FOLDER}/other.json`);
  assertEquals((await modelFacts(file)).card, { file: "other.json", prediction: "eps", fits: false });
  await Deno.writeTextFile(`${FOLDER}/other.json`, "{");
  assertStringIncludes((await deis("inspect", file)).stdout, "which cannot be used: The model card");
});

Deno.test("what is no whole ONNX model is an error, wherever it was cut", async () => {
  const whole = productModel();
  const noise = Uint8Array.from({ length: 4096 }, (_, i) => (Math.sin(i + 1) * 1e6) & 255);
  for (let length = 1; length < whole.length; length++) {
    const cut = await fileOf(whole.subarray(0, length));
    await assertRejects(() => modelFacts(cut), TypeError, "is no ONNX model, or cut short: ");
  }
  for (let start = 0; start < 200; start++) {
    const random = await fileOf(noise.subarray(start));
    await assertRejects(() => modelFacts(random), TypeError, "is no ONNX model, or cut short: ");
  }
});

Deno.test("a file that inspect cannot read is one line and exit code 2", async () => {
  const whole = await Deno.readFile(SHIPPED);
  const cases: [string[], string][] = [
    [[await fileOf(whole.subarray(0, 1e6))], "is no ONNX model, or cut short"],
    [[await fileOf(new Uint8Array(), "empty.onnx")], "empty.onnx is empty"],
    [["models/pictures/digits.png"], "models/pictures/digits.png is no ONNX model"],
    [["no/such.onnx"], "no/such.onnx cannot be read: there is no such file"],
    [["no/such.json"], "no/such.json cannot be read: there is no such file"],
    [[SHIPPED, "another.onnx"], "Unexpected argument 'another.onnx'"],
    [[SHIPPED, "--jsn"], "Unknown option '--jsn'"],
  ];
  for (const [args, text] of cases) {
    const { code, stdout, stderr } = await deis("inspect", ...args);
    assertEquals({ code, stdout }, { code: 2, stdout: "" });
    assertStringIncludes(stderr, text);
    assertMatch(stderr, /^error: [^\n]+\n$/);
  }
});

Deno.test("the errors of a wrong model point to inspect", async () => {
  for (const bytes of [new TextEncoder().encode("no model"), timelessModel()]) {
    await assertRejects(() => openNodeModel(bytes), TypeError, "; deis inspect FILE s");
  }
});

Deno.test("only inspect reads the format of ONNX: the library does not load it", async () => {
  for (const entry of ["mod.ts", "src/onnx/mod.ts"]) {
    const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json", entry] }).output();
    const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as { modules: { specifier: string }[] };
    assert(modules.length > 10);
    assertEquals(modules.filter(({ specifier }) => /onnx-buf|@bufbuild|onnx_proto/.test(specifier)), []);
  }
});
