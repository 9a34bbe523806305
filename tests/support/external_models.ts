// Models whose weights are in other files.
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  FunctionProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  NodeProtoSchema,
  SparseTensorProtoSchema,
  StringStringEntryProtoSchema,
  type TensorProto,
  TensorProto_DataLocation,
  TensorProto_DataType,
  TensorProtoSchema,
} from "onnx-buf";
import { onnxModel } from "./onnx_models.ts";

/** The weights of {@linkcode weightedModel}. */
export const WEIGHTS = Float32Array.of(2, -3);

/** A float32 tensor `[2]` that is in another file. */
export function externalTensor(name: string, location: string): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dims: [2n],
    dataType: TensorProto_DataType.FLOAT,
    dataLocation: TensorProto_DataLocation.EXTERNAL,
    externalData: Object.entries({ location, offset: "0", length: "8" })
      .map(([key, value]) => create(StringStringEntryProtoSchema, { key, value })),
  });
}

/** eps = x t w, with w in the file of that name. */
export function weightedModel(location: string): Uint8Array {
  return edited(({ graph }) => graph!.initializer.push(externalTensor("w", location)));
}

/** Models that name a file in every place where a tensor may be. */
export function modelsNaming(location: string): Record<string, Uint8Array> {
  const tensor = () => externalTensor("hidden", location);
  const attribute = (value: Partial<AttributeProto>) =>
    Object.assign(
      create(AttributeProtoSchema, { name: "value", type: AttributeProto_AttributeType.TENSOR }),
      value,
    );
  const node = (value: Partial<AttributeProto>) =>
    create(NodeProtoSchema, { opType: "Constant", output: ["c"], attribute: [attribute(value)] });
  const sparse = () => create(SparseTensorProtoSchema, { values: tensor() });
  const graph = () => inner(tensor());
  return {
    "an initializer": weightedModel(location),
    "a sparse initializer": edited((model) => model.graph!.sparseInitializer.push(sparse())),
    "the indices of one": edited((model) =>
      model.graph!.sparseInitializer.push(create(SparseTensorProtoSchema, { indices: tensor() }))
    ),
    "a constant": edited((model) => model.graph!.node.unshift(node({ t: tensor() }))),
    "a list of constants": edited((model) => model.graph!.node.unshift(node({ tensors: [tensor()] }))),
    "a sparse constant": edited((model) => model.graph!.node.unshift(node({ sparseTensor: sparse() }))),
    "sparse constants": edited((model) => model.graph!.node.unshift(node({ sparseTensors: [sparse()] }))),
    "a body": edited((model) => model.graph!.node.unshift(node({ g: graph() }))),
    "bodies": edited((model) => model.graph!.node.unshift(node({ graphs: [graph()] }))),
    "a function": edited((model) =>
      model.functions.push(create(FunctionProtoSchema, { name: "f", node: [node({ t: tensor() })] }))
    ),
    "a function's default": edited((model) =>
      model.functions.push(
        create(FunctionProtoSchema, { name: "f", attributeProto: [attribute({ t: tensor() })] }),
      )
    ),
  };
}

function inner(tensor: TensorProto) {
  const { graph } = fromBinary(ModelProtoSchema, onnxModel([], [], []));
  graph!.initializer.push(tensor);
  return graph!;
}

function edited(edit: (model: ModelProto) => void): Uint8Array {
  const bytes = onnxModel(
    [["x", "float32", ["n", 2]], ["t", "float32", [1]]],
    [["Mul", ["x", "t"], ["scaled"]], ["Mul", ["scaled", "w"], ["eps"]]],
    [["eps", "float32", ["n", 2]]],
  );
  const model = fromBinary(ModelProtoSchema, bytes);
  edit(model);
  return toBinary(ModelProtoSchema, model);
}
