// A float16 network rewritten in float32, by ONNX Runtime.
import { assert, assertEquals } from "@std/assert";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema, TensorProto_DataLocation, TensorProto_DataType, TensorProtoSchema } from "onnx-buf";
import { graphAttribute, intAttribute, node, tensorType, valueInfo } from "../../src/onnx_file/onnx_proto.ts";
import { widenOnnx } from "../../src/onnx_file/widen_onnx.ts";
import { BoundNetwork } from "../../src/onnx/network/bound_network.ts";
import { openSession } from "../../src/onnx/session/open_session.ts";
import { numberOfHalf } from "../../src/tensors/half.ts";

const { FLOAT, FLOAT16, BOOL } = TensorProto_DataType;

/** 2^-12 is of so many bits that 1 + 2^-12 is 1 in float16. */
const SMALL = 0x0C00;

/** x + raw + listed, by a branch of its own: in float16 the sum is x alone where x is 1. */
function halfModel(external = false): Uint8Array {
  const half = (name: string, bits: object) =>
    create(TensorProtoSchema, { name, dims: [1n], dataType: FLOAT16, ...bits });
  const raw = half("raw", { rawData: Uint8Array.of(SMALL & 255, SMALL >> 8) });
  const place = external
    ? { dataLocation: TensorProto_DataLocation.EXTERNAL, externalData: [{ key: "location", value: "weights" }] }
    : { int32Data: [SMALL] };
  const branch = create(ModelProtoSchema, {
    graph: {
      name: "branch",
      node: [node("Add", ["cast", "listed"], ["sum"])],
      initializer: [half("listed", place)],
      output: [valueInfo("sum", tensorType(FLOAT16, [1]))],
    },
  }).graph!;
  const yes = create(TensorProtoSchema, { name: "yes", dims: [], dataType: BOOL, rawData: Uint8Array.of(1) });
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: 8n,
      opsetImport: [{ domain: "", version: 17n }],
      graph: {
        name: "half",
        input: [valueInfo("x", tensorType(FLOAT16, [1]))],
        output: [valueInfo("y", tensorType(FLOAT16, [1]))],
        valueInfo: [valueInfo("first", tensorType(FLOAT16, [1]))],
        initializer: [raw, yes],
        node: [
          node("Add", ["x", "raw"], ["first"]),
          node("Cast", ["first"], ["wide"], [intAttribute("to", FLOAT)]),
          node("Cast", ["wide"], ["cast"], [intAttribute("to", FLOAT16)]),
          node("If", ["yes"], ["y"], [
            graphAttribute("then_branch", branch),
            graphAttribute("else_branch", branch),
          ]),
        ],
      },
    }),
  );
}

async function sumOf(bytes: Uint8Array): Promise<{ isHalf: boolean; sum: number }> {
  const network = new BoundNetwork(await openSession(bytes, { provider: "cpu", threads: 1 }), "model");
  const { y } = await network.run(network.feeds({ x: { data: [1], dims: [1] } }), ["y"]);
  await network.close();
  return { isHalf: network.isHalf, sum: y.data[0] };
}

Deno.test("weights, casts, branches, inputs and outputs become float32", async () => {
  assertEquals(await sumOf(halfModel()), { isHalf: true, sum: 1 });
  assertEquals(await sumOf(widenOnnx(halfModel())), { isHalf: false, sum: 1 + 2 * numberOfHalf(SMALL) });
});

Deno.test("a network whose weights lie in other files stays as it is", () => {
  const bytes = halfModel(true);
  assert(widenOnnx(bytes) === bytes);
  assertEquals(fromBinary(ModelProtoSchema, bytes).graph!.input[0].type?.value.case, "tensorType");
});
