// What stands in a compiled file: what is run again and again, what is declared, versions, and names.
import { assert, assertEquals, assertThrows } from "@std/assert";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  FunctionProtoSchema,
  type GraphProto,
  GraphProtoSchema,
  type ModelProto,
  ModelProtoSchema,
} from "onnx-buf";
import { OperatorSetIdProtoSchema, SparseTensorProtoSchema, TensorProto_DataType } from "onnx-buf";
import { makePlan } from "../../mod.ts";
import { compileModel, type CompileOptions } from "../../src/compile/mod.ts";
import { graphAttribute, intsAttribute, node, tensorType, valueInfo } from "../../src/onnx_file/onnx_proto.ts";
import {
  conditionedModel,
  decoderModel,
  functionModel,
  mixtureModel,
  modelBytes,
} from "../support/compile_models.ts";
import { largestDifference, runModel } from "../support/compile_runs.ts";
import { makeSde } from "../support/schedules.ts";

const { FLOAT, DOUBLE } = TensorProto_DataType;
const plan = makePlan(makeSde({ kind: "linear", eps: 0.01, T: 0.9 }), { method: "t_ab", abOrder: 2, numStep: 3 });
const compiledOf = (model: Uint8Array, options: CompileOptions = {}): ModelProto & { graph: GraphProto } =>
  fromBinary(ModelProtoSchema, compileModel(model, plan, options)) as ModelProto & { graph: GraphProto };
const inner = ({ node }: GraphProto) => node.find(({ opType }) => opType === "Loop")!.attribute[0].g!;
const count = ({ node }: GraphProto, opType: string) => node.filter((each) => each.opType === opType).length;

/** A model that was changed after it was made. */
function edited(bytes: Uint8Array, change: (model: ModelProto & { graph: GraphProto }) => void): Uint8Array {
  const model = fromBinary(ModelProtoSchema, bytes);
  change(model as ModelProto & { graph: GraphProto });
  return toBinary(ModelProtoSchema, model);
}

const PARTS = {
  inputs: [["x", "float32", ["n", 2]], ["t", "float32", [1]]] as [string, "float32", (string | number)[]][],
  outputs: [["eps", "float32", ["n", 2]]] as [string, "float32", (string | number)[]][],
};

Deno.test("unrolled, what depends on chance or time is there once an evaluation, what depends on neither once", () => {
  const model = modelBytes(PARTS, (part) => {
    const noise = part.add("noise", "RandomNormal", [], [intsAttribute("shape", [2])]);
    const noisy = part.add("noisy", "Neg", [noise]);
    const fixed = part.add("fixed", "Exp", [part.floats("constant", [1, 2], [2])]);
    const scaled = part.add("scaled", "Mul", ["x", "t"]);
    part.nodes.push(node("Sum", [scaled, noisy, fixed], ["eps"]));
  });
  const { graph } = compiledOf(model, { form: "unrolled" });
  const counts = ["RandomNormal", "Neg", "Exp", "Sum"].map((opType) => count(graph, opType));
  assertEquals(counts, [3, 3, 1, 3]);
});

Deno.test("in a loop the network's declarations stay true: all without guidance, none with it", () => {
  const model = edited(conditionedModel(), ({ graph }) => {
    const type = tensorType(FLOAT, ["n", 2]);
    graph.valueInfo.push(valueInfo("net/scaled", type), valueInfo("net/nowhere", type));
  });
  const declared = (options: CompileOptions) =>
    inner(compiledOf(model, options).graph).valueInfo.map(({ name }) => name);
  assertEquals(declared({}), ["net/scaled"]);
  assertEquals(declared({ guidance: { noLabel: 0 } }), []);
  assertEquals(declared({ guidance: { noLabel: 0, scale: 2 } }), []);
});

Deno.test("a compiled file is of the newest format that its parts need", () => {
  const versionOf = (model: number, decoder?: number) => {
    const own = edited(functionModel(1), (file) => void (file.irVersion = BigInt(model)));
    const other = decoder && edited(decoderModel(), (file) => void (file.irVersion = BigInt(decoder)));
    return Number(compiledOf(own, other ? { decoder: { model: other } } : {}).irVersion);
  };
  assertEquals([versionOf(3), versionOf(8), versionOf(8, 9), versionOf(9, 8), versionOf(3, 3)], [4, 8, 9, 9, 4]);
});

Deno.test("the images of a decoder have its axes under names of their own, and the model's batch", () => {
  const { graph } = compiledOf(functionModel(1), { decoder: { model: decoderModel() } });
  const type = graph.output[0].type!.value;
  assert(type.case === "tensorType");
  const shape = type.value.shape!.dim.map(({ value }) =>
    value.case === "dimValue" ? Number(value.value) : value.value
  );
  assertEquals(shape, ["n", 3, "decoder_height", "decoder_width"]);
});

/** Images that are the latents times `factor`, by functions that call each other and from within a branch. */
function callingDecoder(factor: number): Uint8Array {
  const opsetImport = ["", "test"].map((domain) =>
    create(OperatorSetIdProtoSchema, { domain, version: domain === "" ? 17n : 1n })
  );
  const call = (opType: string, input: string, output: string) =>
    Object.assign(node(opType, [input], [output]), { domain: "test" });
  const inside = create(FunctionProtoSchema, {
    name: "Times", // as the network's own function is called, which takes two
    domain: "test",
    input: ["a"],
    output: ["c"],
    opsetImport,
    node: [
      node("Constant", [], ["factor"], [{
        ...intsAttribute("value_floats", []),
        floats: [factor],
        ints: [],
        type: 6,
      }]),
      node("Mul", ["a", "factor"], ["c"]),
    ],
  });
  const outside = create(FunctionProtoSchema, {
    name: "Outer",
    domain: "test",
    input: ["a"],
    output: ["c"],
    opsetImport,
    node: [call("Times", "a", "c")],
  });
  const branch = (name: string) =>
    graphAttribute(
      name,
      create(GraphProtoSchema, {
        name,
        node: [call("Outer", "latents", `${name}_out`)],
        output: [valueInfo(`${name}_out`, tensorType(FLOAT, ["m", 2, 4, 4]))],
      }),
    );
  return modelBytes({
    inputs: [["latents", "float32", ["m", 2, 4, 4]]],
    outputs: [["image", "float32", ["m", 2, 4, 4]]],
    functions: [inside, outside],
    domains: ["test"],
  }, (part) => {
    const yes = part.add("yes", "Greater", [part.floats("one", [1]), part.floats("zero", [0])]);
    part.nodes.push(node("If", [yes], ["image"], [branch("then_branch"), branch("else_branch")]));
  });
}

Deno.test("a decoder's functions keep their own meaning, called from branches and from each other", async () => {
  const model = functionModel(0.5), decoder = { model: callingDecoder(3) };
  const noise = { data: Float32Array.from({ length: 32 }, (_, i) => Math.sin(i)), dims: [1, 2, 4, 4] };
  const plain = await runModel("onnxruntime-node", compileModel(model, plan), { noise_: noise });
  const decoded = await runModel("onnxruntime-node", compileModel(model, plan, { decoder }), { noise_: noise });
  const expected = Float32Array.from(plain.data as Float32Array, (value) => 3 * value);
  assert(largestDifference(decoded.data as Float32Array, expected) < 1e-5);
});

Deno.test("a model with sparse weights, in a branch, too, or with an output that nothing makes is refused", () => {
  const sparse = edited(mixtureModel(), ({ graph }) => {
    graph.sparseInitializer.push(create(SparseTensorProtoSchema, { dims: [2n] }));
  });
  assertThrows(() => compileModel(sparse, plan), TypeError, "must have no sparse weights");
  const within = modelBytes(PARTS, (part) => {
    const branch = (name: string) =>
      graphAttribute(
        name,
        create(GraphProtoSchema, {
          name,
          node: [node("Neg", ["x"], [`${name}_out`])],
          sparseInitializer: [create(SparseTensorProtoSchema, { dims: [2n] })],
          output: [valueInfo(`${name}_out`, tensorType(FLOAT, ["n", 2]))],
        }),
      );
    const late = part.add("late", "Greater", [part.add("time", "Squeeze", ["t"]), part.floats("limit", [0.5])]);
    part.nodes.push(node("If", [late], ["eps"], [branch("then_branch"), branch("else_branch")]));
  });
  assertThrows(() => compileModel(within, plan), TypeError, "must have no sparse weights");
  const lost = edited(mixtureModel(), ({ graph }) => void (graph.node.at(-1)!.output[0] = "lost"));
  assertThrows(() => compileModel(lost, plan), TypeError, 'nothing makes "eps", which its output reads');
});

Deno.test("a model whose output is not float32, or of another rank, is refused", () => {
  const refused = (change: (graph: GraphProto) => void, text: string) =>
    assertThrows(() => compileModel(edited(mixtureModel(), ({ graph }) => change(graph)), plan), TypeError, text);
  refused((graph) => void (graph.output[0] = valueInfo("eps", tensorType(DOUBLE, ["n", 2]))), "must be float32");
  refused((graph) => void (graph.output[0] = valueInfo("eps", tensorType(FLOAT, ["n"]))), "found float32 [n]");
  refused(
    (graph) => void (graph.output[0] = valueInfo("eps", tensorType(FLOAT, ["n", 3]))),
    "found float32 [n, 3]",
  );
  // An axis that is open on either side may be the same.
  compileModel(
    edited(
      mixtureModel(),
      ({ graph }) => void (graph.output[0] = valueInfo("eps", tensorType(FLOAT, ["m", "k"]))),
    ),
    plan,
  );
});
