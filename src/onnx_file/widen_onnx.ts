import { fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  type GraphProto,
  ModelProtoSchema,
  type TensorProto,
  TensorProto_DataLocation,
  TensorProto_DataType,
  type ValueInfoProto,
} from "onnx-buf";
import { numberOfHalf } from "../tensors/half.ts";
import { subgraphsOf } from "./graph_names.ts";

const { FLOAT, FLOAT16 } = TensorProto_DataType;

/**
 * A float16 network as the same network in float32: weights, constants, casts, inputs and outputs.
 *
 * @param bytes The ONNX file
 * @returns The file in float32; the bytes as they were where its weights lie in other files
 */
export function widenOnnx(bytes: Uint8Array): Uint8Array {
  const model = fromBinary(ModelProtoSchema, bytes);
  const graphs = allGraphs(model.graph ? [model.graph] : []);
  const tensors = graphs.flatMap(tensorsOf);
  if (tensors.some(({ dataLocation }) => dataLocation === TensorProto_DataLocation.EXTERNAL)) return bytes;
  tensors.forEach(widenTensor);
  for (const { input, output, valueInfo, node } of graphs) {
    [...input, ...output, ...valueInfo].forEach(widenType);
    for (const { opType, attribute } of node) {
      if (opType !== "Cast") continue;
      for (const each of attribute) if (each.name === "to" && each.i === BigInt(FLOAT16)) each.i = BigInt(FLOAT);
    }
  }
  return toBinary(ModelProtoSchema, model);
}

/** Graphs with those within their nodes. */
function allGraphs(graphs: readonly GraphProto[]): GraphProto[] {
  return graphs.flatMap((graph) => [graph, ...allGraphs(graph.node.flatMap(subgraphsOf))]);
}

/** Weights, and the constants that nodes have as attributes. */
function tensorsOf({ initializer, node }: GraphProto): TensorProto[] {
  const constants = node.flatMap(({ attribute }) =>
    attribute.flatMap(({ t, tensors }) => t ? [t, ...tensors] : tensors)
  );
  return [...initializer, ...constants];
}

function widenTensor(tensor: TensorProto): void {
  if (tensor.dataType !== FLOAT16) return;
  tensor.dataType = FLOAT;
  // The bits are in raw bytes, little-endian, or one a 32-bit integer.
  const { rawData: raw } = tensor;
  const bits = raw.length > 0
    ? Array.from({ length: raw.length / 2 }, (_, i) => raw[2 * i] | raw[2 * i + 1] << 8)
    : tensor.int32Data;
  tensor.rawData = new Uint8Array(Float32Array.from(bits, numberOfHalf).buffer);
  tensor.int32Data = [];
}

function widenType({ type }: ValueInfoProto): void {
  if (type?.value.case === "tensorType" && type.value.value.elemType === FLOAT16) {
    type.value.value.elemType = FLOAT;
  }
}
