import { assertEquals, assertThrows } from "@std/assert";
import { TensorProto_DataType } from "onnx-buf";
import { fixedGuidance } from "../../src/compile/fixed_guidance.ts";
import { GraphPart } from "../../src/compile/graph_part.ts";
import type { Network } from "../../src/compile/network.ts";
import { type Dim, tensorType, valueInfo } from "../../src/onnx_file/onnx_proto.ts";

const { FLOAT, FLOAT16 } = TensorProto_DataType;

/** The constant that a scale becomes, for an input of a type and shape. */
function constantOf(shape: Dim[], scale: number, type = FLOAT) {
  const part = new GraphPart("part"), conditions = [valueInfo("g", tensorType(type, shape))];
  const network = { signature: { guidance: "g" }, conditions } as unknown as Network;
  const { fixed, bindings } = fixedGuidance(part, network, scale);
  const [{ name, dims, floatData }] = part.constants;
  assertEquals([fixed, Object.entries(bindings)], ["g", [["g", name]]] as unknown[]);
  return [dims.map(Number), [...floatData]];
}

Deno.test("a scale is a constant of the shape that its input declares, 1 along open axes", () => {
  assertEquals(constantOf([], 2), [[], [2]]);
  assertEquals(constantOf([1], 2), [[1], [2]]);
  assertEquals(constantOf(["n"], 2), [[1], [2]]);
  assertEquals(constantOf(["n", 3], -1), [[1, 3], [-1, -1, -1]]);
  assertEquals(constantOf([undefined, 2], 0), [[1, 2], [0, 0]]);
});

Deno.test("a scale needs an input of float32, and is finite", () => {
  assertThrows(() => constantOf([1], 2, FLOAT16), TypeError, "A scale needs the input g to be float32");
  for (const scale of [NaN, Infinity]) {
    assertThrows(
      () => constantOf([1], scale),
      RangeError,
      `guidance.scale must be a finite number, found ${scale}`,
    );
  }
  const none = { signature: {}, conditions: [] } as unknown as Network;
  assertThrows(
    () => fixedGuidance(new GraphPart("part"), none, 2),
    TypeError,
    "needs a model with a guidance input",
  );
});
