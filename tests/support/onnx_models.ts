// Small ONNX models, made on the spot.
import { create, toBinary } from "@bufbuild/protobuf";
import {
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  TensorProto_DataType,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema,
} from "onnx-buf";

/** A name with its element type and shape; a string is an open axis. */
export type Value = [name: string, type: keyof typeof TYPES, shape: (number | string)[]];

/** An operator: type, inputs, outputs, and what a Cast makes, or that a Concat is along axis 1. */
export type Node = [operator: string, inputs: string[], outputs: string[], to?: keyof typeof TYPES | "axis"];

const TYPES = {
  float32: TensorProto_DataType.FLOAT,
  float16: TensorProto_DataType.FLOAT16,
  int64: TensorProto_DataType.INT64,
  int32: TensorProto_DataType.INT32,
};

function valueInfo([name, type, shape]: Value) {
  const dim = shape.map((size) =>
    create(TensorShapeProto_DimensionSchema, {
      value: typeof size === "number"
        ? { case: "dimValue", value: BigInt(size) }
        : { case: "dimParam", value: size },
    })
  );
  const tensor = create(TypeProto_TensorSchema, {
    elemType: TYPES[type],
    shape: create(TensorShapeProtoSchema, { dim }),
  });
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: "tensorType", value: tensor } }),
  });
}

/** The bytes of a model; `axes` holds int64 constants by name, for operators that take their axes as input. */
export function onnxModel(
  inputs: Value[],
  nodes: Node[],
  outputs: Value[],
  axes: Record<string, number[]> = {},
): Uint8Array {
  const graph = create(GraphProtoSchema, {
    name: "test",
    input: inputs.map(valueInfo),
    output: outputs.map(valueInfo),
    node: nodes.map(([opType, input, output, to]) =>
      create(NodeProtoSchema, {
        opType,
        input,
        output,
        attribute: to === "axis"
          ? [{ name: "axis", i: 1n, type: 2 }]
          : to
          ? [{ name: "to", i: BigInt(TYPES[to]), type: 2 }]
          : [],
      })
    ),
    initializer: Object.entries(axes).map(([name, values]) =>
      create(TensorProtoSchema, {
        name,
        dims: [BigInt(values.length)],
        dataType: TYPES.int64,
        int64Data: values.map(BigInt),
      })
    ),
  });
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: 9n,
      opsetImport: [create(OperatorSetIdProtoSchema, { domain: "", version: 18n })],
      graph,
    }),
  );
}

const X: Value = ["x", "float32", ["n", 2]],
  T: Value = ["t", "float32", [1]],
  EPS: Value = ["eps", "float32", ["n", 2]];

/** eps = x t. */
export function productModel(): Uint8Array {
  return onnxModel([X, T], [["Mul", ["x", "t"], ["eps"]]], [EPS]);
}

/** eps = x t with an integer time for each image, under the names of diffusers' exports. */
export function integerTimeModel(): Uint8Array {
  return onnxModel(
    [["sample", "float32", ["n", 2]], ["timestep", "int64", ["n"]]],
    [
      ["Cast", ["timestep"], ["time"], "float32"],
      ["Unsqueeze", ["time", "axes"], ["column"]],
      ["Mul", ["sample", "column"], ["out_sample"]],
    ],
    [["out_sample", "float32", ["n", 2]]],
    { axes: [1] },
  );
}

/** eps = x t + label, of one channel of 4 x 4 pixels. */
export function pictureLabelModel(): Uint8Array {
  const shape = ["n", 1, 4, 4];
  return onnxModel(
    [["x", "float32", shape], T, ["label", "int64", ["n"]]],
    [
      ["Cast", ["label"], ["number"], "float32"],
      ["Unsqueeze", ["number", "axes"], ["column"]],
      ["Mul", ["x", "t"], ["scaled"]],
      ["Add", ["scaled", "column"], ["eps"]],
    ],
    [["eps", "float32", shape]],
    { axes: [1, 2, 3] },
  );
}

/** eps = x + label, with no guidance in the graph. */
export function labelModel(): Uint8Array {
  return onnxModel(
    [X, T, ["label", "int64", ["n"]]],
    [
      ["Cast", ["label"], ["number"], "float32"],
      ["Unsqueeze", ["number", "axes"], ["column"]],
      ["Mul", ["x", "t"], ["scaled"]],
      ["Add", ["scaled", "column"], ["eps"]],
    ],
    [EPS],
    { axes: [1] },
  );
}

/** eps = text x + t + place, in the given type, with places that all images share and t of int32. */
export function furtherModel(type: "float32" | "float16"): Uint8Array {
  return onnxModel(
    [
      ["hidden_states", type, ["n", 2]],
      ["timestep", "int32", []],
      ["text", type, ["n", 1]],
      ["place", "int64", ["places"]],
    ],
    [
      ["Cast", ["timestep"], ["time"], type],
      ["Cast", ["place"], ["where"], type],
      ["Mul", ["hidden_states", "text"], ["product"]],
      ["Add", ["product", "time"], ["sum"]],
      ["Add", ["sum", "where"], ["out_hidden_states"]],
    ],
    [["out_hidden_states", type, ["n", 2]]],
  );
}

/** Twice the channels: eps = x and -x behind it. */
export function varianceModel(): Uint8Array {
  return onnxModel([X, T], [["Neg", ["x"], ["minus"]], ["Concat", ["x", "minus"], ["eps"], "axis"]], [[
    "eps",
    "float32",
    ["n", 4],
  ]]);
}

/** Not finite: eps = x / (t - t), for images of the given shape. */
export function infiniteModel(shape: number[] = [2]): Uint8Array {
  const [x, eps] = ["x", "eps"].map((name): Value => [name, "float32", ["n", ...shape]]);
  return onnxModel([x, T], [["Sub", ["t", "t"], ["zero"]], ["Div", ["x", "zero"], ["eps"]]], [eps]);
}

/** The output has another shape than x. */
export function misshapenModel(): Uint8Array {
  return onnxModel([X, T], [["Unsqueeze", ["x", "axes"], ["eps"]]], [["eps", "float32", ["n", 2, 1]]], {
    axes: [2],
  });
}

/** An input that no sampler can fill. */
export function extraInputModel(): Uint8Array {
  return onnxModel(
    [X, T, ["encoder_hidden_states", "float32", [1]]],
    [["Mul", ["x", "t"], ["scaled"]], ["Mul", ["scaled", "encoder_hidden_states"], ["eps"]]],
    [EPS],
  );
}

/** No time. */
export function timelessModel(): Uint8Array {
  return onnxModel([X], [["Neg", ["x"], ["eps"]]], [EPS]);
}
