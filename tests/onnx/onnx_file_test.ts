// ONNX files as bytes and as protobuf: what is read of them, and what is changed.
import { assertEquals, assertThrows } from "@std/assert";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  GraphProtoSchema,
  ModelProtoSchema,
  TensorProto_DataType,
  TensorProtoSchema,
  TypeProtoSchema,
} from "onnx-buf";
import { withBytesOfFile } from "../../src/onnx_file/bytes_of_file.ts";
import { freshName, namesUsedBy, renamedNode } from "../../src/onnx_file/graph_names.ts";
import { typeName, valueOf, weightsOf } from "../../src/onnx_file/onnx_facts.ts";
import {
  elemTypeOf,
  graphAttribute,
  node,
  shapeOf,
  tensorType,
  valueInfo,
} from "../../src/onnx_file/onnx_proto.ts";
import { readOnnx } from "../../src/onnx_file/read_onnx.ts";
import { widenOnnx } from "../../src/onnx_file/widen_onnx.ts";
import { fieldsOf } from "../../src/onnx_file/wire_fields.ts";
import { bytesOfArray } from "../../src/onnx_file/bytes_of_array.ts";
import { externalFilesOf } from "../../src/onnx/source/external_files_of.ts";
import { productModel } from "../support/onnx_models.ts";

const { FLOAT, FLOAT16, INT64 } = TensorProto_DataType;

Deno.test("a file is read where it is asked for, however far", async () => {
  const path = await Deno.makeTempFile(), length = 3 * 65536 + 10;
  try {
    const all = Uint8Array.from({ length }, (_, i) => i * 7 % 251);
    await Deno.writeFile(path, all);
    withBytesOfFile(path, (bytes) => {
      assertEquals(bytes.length, length);
      const ranges = [[0, 4], [4, 8], [65530, 65540], [2, 9], [65536, 3 * 65536], [length - 5, length], [
        0,
        length,
      ]];
      for (const [from, to] of ranges) {
        assertEquals(bytes.read(from, to), all.subarray(from, to), `${from} to ${to}`);
      }
      assertEquals(bytes.read(length - 2, length + 5), all.subarray(length - 2)); // what there is
    });
    assertThrows(
      () =>
        withBytesOfFile(path, () => {
          throw new Error("enough");
        }),
      Error,
      "enough",
    );
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("fields are numbers or ranges, and those within groups are passed over", () => {
  const VARINT = 0, EIGHT = 1, RANGE = 2, BEGIN = 3, END = 4, FOUR = 5, field = (number: number) => number << 3;
  const fields = (...bytes: number[]) => [...fieldsOf(bytesOfArray(Uint8Array.from(bytes)), 0, bytes.length)];
  assertEquals(fields(field(1) | VARINT, 0x80, 1, field(2) | RANGE, 2, 9, 9, field(3) | FOUR, 0, 0, 0, 0), [
    { number: 1 },
    { number: 2, from: 5, to: 7 },
    { number: 3 },
  ]);
  assertEquals(fields(field(4) | EIGHT, 0, 0, 0, 0, 0, 0, 0, 0, field(5) | VARINT, 1), [{ number: 4 }, {
    number: 5,
  }]);
  const inside = [field(1) | VARINT, 1, field(2) | RANGE, 1, 9, field(3) | FOUR, 0, 0, 0, 0];
  assertEquals(fields(field(7) | BEGIN, ...inside, field(7) | END, field(8) | VARINT, 1), [{ number: 8 }]);
  assertEquals(
    fields(field(7) | BEGIN, field(6) | BEGIN, ...inside, field(6) | END, ...inside, field(7) | END),
    [],
  );
});

Deno.test("a file that is no whole model says what it lacks", () => {
  const refused = (change: object, text: string) => {
    const model = Object.assign(fromBinary(ModelProtoSchema, productModel()), change);
    const bytes = toBinary(ModelProtoSchema, model);
    assertThrows(() => readOnnx(bytes, "file m"), TypeError, `The file m is no ONNX model, or cut short: ${text}`);
  };
  refused({ irVersion: 0n }, "it has no IR version");
  refused({ graph: undefined }, "it has no graph");
  refused({ graph: create(GraphProtoSchema, { name: "empty" }) }, "it has no graph");
  refused({ opsetImport: [] }, "it has no opset");
  assertEquals(readOnnx(productModel(), "file m").graph.node.length, 1);
  assertThrows(() => readOnnx(Uint8Array.of(1, 2, 3), "file m"), TypeError, "The file m is no ONNX model");
});

Deno.test("files of ONNX Runtime's own format, and short ones, name no others; names outside are refused", () => {
  const bytes = (text: string) => bytesOfArray(new TextEncoder().encode(text));
  assertEquals(externalFilesOf("m", bytes("0000ORTM")), []);
  assertEquals(externalFilesOf("m", bytes("0000ORTM and more")), []);
  assertThrows(() => externalFilesOf("m", bytes("000ORTM")), TypeError, "m");
  const naming = (location: string) => {
    const model = fromBinary(ModelProtoSchema, productModel());
    const externalData = [{ key: "location", value: location }, { key: "offset", value: "other" }];
    model.graph!.initializer.push(create(TensorProtoSchema, { name: "w", dataType: FLOAT, externalData }));
    return bytesOfArray(toBinary(ModelProtoSchema, model));
  };
  assertEquals(externalFilesOf("m", naming("weights.bin")), ["weights.bin"]);
  for (const outside of ["../weights.bin", "/weights.bin"]) {
    assertThrows(() => externalFilesOf("m", naming(outside)), TypeError, outside);
  }
});

Deno.test("values have their type and shape, open axes by name or without one", () => {
  const value = valueInfo("x", tensorType(FLOAT16, ["n", undefined, 3]));
  assertEquals(shapeOf(value), ["n", undefined, 3]);
  assertEquals([elemTypeOf(value), valueOf(value)], [
    FLOAT16,
    { name: "x", type: "float16", shape: ["n", "?", 3] },
  ] as unknown[]);
  const bare = valueInfo("x", undefined);
  assertEquals([shapeOf(bare), elemTypeOf(bare), valueOf(bare)], [
    undefined,
    undefined,
    { name: "x", type: "unknown" },
  ] as unknown[]);
  const list = valueInfo("x", create(TypeProtoSchema, { value: { case: "sequenceType", value: {} } }));
  assertEquals([shapeOf(list), elemTypeOf(list), valueOf(list)], [
    undefined,
    undefined,
    { name: "x", type: "sequence" },
  ] as unknown[]);
  const shapeless = valueInfo(
    "x",
    create(TypeProtoSchema, { value: { case: "tensorType", value: { elemType: FLOAT } } }),
  );
  assertEquals([shapeOf(shapeless), valueOf(shapeless)], [undefined, { name: "x", type: "float32" }] as unknown[]);
  assertEquals([TensorProto_DataType.DOUBLE, INT64, 99].map((type) => typeName(type)), [
    "float64",
    "int64",
    "type 99",
  ]);
});

/** A node whose branch uses `outer` of the graph around it, and defines names of its own. */
function branching() {
  const branch = create(ModelProtoSchema, {
    graph: {
      name: "branch",
      input: [valueInfo("given", tensorType(FLOAT, [1]))],
      initializer: [create(TensorProtoSchema, { name: "constant", dims: [2n], dataType: FLOAT })],
      node: [node("Add", ["outer", "constant"], ["sum"]), node("Add", ["sum", "given"], ["out"])],
      output: [valueInfo("out", tensorType(FLOAT, [1])), valueInfo("passed", tensorType(FLOAT, [1]))],
    },
  }).graph!;
  return node("If", ["condition", ""], ["result"], [graphAttribute("then_branch", branch)]);
}

Deno.test("a node uses its inputs, and what the graphs within it take from outside", () => {
  assertEquals(namesUsedBy(branching()), ["condition", "outer", "passed"]);
});

Deno.test("a node is renamed with the graphs within it; what has no name gets none", () => {
  const renamed = renamedNode(branching(), { node: (name) => `n_${name}`, value: (name) => `v_${name}` });
  assertEquals([renamed.name, renamed.input, renamed.output], [
    "n_result",
    ["v_condition", ""],
    ["v_result"],
  ] as unknown[]);
  const { g } = renamed.attribute[0];
  assertEquals(g!.node.map(({ input, output }) => [input, output]), [
    [["v_outer", "v_constant"], ["v_sum"]],
    [["v_sum", "v_given"], ["v_out"]],
  ]);
  assertEquals([g!.initializer[0].name, g!.output[1].name, g!.input[0].name], [
    "v_constant",
    "v_passed",
    "v_given",
  ]);
  const unnamed = renamedNode({ ...node("Neg", ["a"], ["b"]), name: "" }, {
    node: (n) => `n_${n}`,
    value: (n) => n,
  });
  assertEquals(unnamed.name, "");
});

Deno.test("a fresh name is none that is there, nor the beginning of a path that is", () => {
  assertEquals(freshName("a", new Set(["b", "ab"])), "a");
  assertEquals(freshName("a", new Set(["a", "a_"])), "a__");
  assertEquals(freshName("a", new Set(["a/x"])), "a_");
});

Deno.test("weights are those of graphs within nodes and of functions, too", () => {
  const names = ({ graph, functions }: Parameters<typeof weightsOf>[0]) =>
    weightsOf({ graph, functions }).map(({ name }) => name);
  const model = fromBinary(ModelProtoSchema, productModel());
  model.graph!.node.push(branching());
  model.graph!.initializer.push(create(TensorProtoSchema, { name: "own" }));
  assertEquals(names(model), ["own", "constant"]);
  model.functions = create(ModelProtoSchema, { functions: [{ name: "f", node: [branching()] }] }).functions;
  assertEquals([names(model), names({ ...model, graph: undefined })], [["own", "constant", "constant"], [
    "constant",
  ]]);
});

Deno.test("halves in raw bytes, or one an integer, become the same numbers in float32", () => {
  const half = (name: string, bits: object) =>
    create(TensorProtoSchema, { name, dims: [2n], dataType: FLOAT16, ...bits });
  const model = fromBinary(ModelProtoSchema, productModel());
  model.graph!.initializer.push(
    half("raw", { rawData: Uint8Array.of(0x01, 0x3c, 0x00, 0xc0) }),
    half("listed", { int32Data: [0x3c01, 0xc000] }),
    create(TensorProtoSchema, { name: "shape", dims: [1n], dataType: INT64, int64Data: [7n] }),
  );
  const { graph } = fromBinary(ModelProtoSchema, widenOnnx(toBinary(ModelProtoSchema, model)));
  const [raw, listed, shape] = graph!.initializer;
  for (const { rawData, dataType, int32Data } of [raw, listed]) {
    assertEquals([dataType, int32Data.length], [FLOAT, 0]);
    assertEquals([...new Float32Array(rawData.slice().buffer)], [1 + 2 ** -10, -2]);
  }
  assertEquals([shape.dataType, shape.int64Data], [INT64, [7n]] as unknown[]);
});
