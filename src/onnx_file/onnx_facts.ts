import { fromBinary } from "@bufbuild/protobuf";
import {
  type AttributeProto,
  type GraphProto,
  type ModelProto,
  ModelProtoSchema,
  type TensorProto,
  TensorProto_DataLocation,
  TensorProto_DataType,
  type ValueInfoProto,
} from "onnx-buf";
import { reasonOf } from "../internal/reason_of.ts";

/** An input or output: an open axis is a name, or "?" where it has none. */
export interface Value {
  name: string;
  /** The element type, or what it is where it is no tensor. */
  type: string;
  /** Undefined where the file does not say, or it is no tensor. */
  shape?: (number | string)[];
}

/** Reads an ONNX file. @throws {TypeError} If it is none. */
export function parseOnnx(bytes: Uint8Array, name: string): ModelProto & { graph: GraphProto } {
  const fault = (reason: string) => new TypeError(`The file ${name} is no ONNX model, or cut short: ${reason}`);
  let model;
  try {
    model = fromBinary(ModelProtoSchema, bytes);
  } catch (error) {
    throw fault(reasonOf(error));
  }
  const { graph, irVersion, opsetImport } = model;
  if (irVersion === 0n) throw fault("it has no IR version");
  if (!graph || graph.node.length === 0) throw fault("it has no graph");
  if (opsetImport.length === 0) throw fault("it has no opset");
  return { ...model, graph };
}

/** An input or output as runtimes see it. */
export function valueOf({ name, type }: ValueInfoProto): Value {
  const kind = type?.value;
  if (kind?.case !== "tensorType") return { name, type: kind?.case?.replace(/Type$/, "") ?? "unknown" };
  const shape = kind.value.shape?.dim.map(({ value }) =>
    value.case === "dimValue" ? Number(value.value) : value.value || "?"
  );
  return { name, type: typeName(kind.value.elemType), ...shape && { shape } };
}

/** The name that ONNX Runtime gives to an element type. */
export function typeName(type: TensorProto_DataType): string {
  const name = TensorProto_DataType[type] ?? `type ${type}`;
  return { FLOAT: "float32", DOUBLE: "float64" }[name] ?? name.toLowerCase();
}

/** Every weight of a graph, of the graphs within its nodes, and of the model's functions. */
export function weightsOf({ graph, functions }: Pick<ModelProto, "graph" | "functions">): TensorProto[] {
  const inNodes = (nodes: { attribute: AttributeProto[] }[]): TensorProto[] =>
    nodes.flatMap(({ attribute }) =>
      attribute.flatMap(({ g, graphs }) => [...g ? [g] : [], ...graphs].flatMap(inGraph))
    );
  const inGraph = ({ initializer, node }: GraphProto): TensorProto[] => [...initializer, ...inNodes(node)];
  return [...graph ? inGraph(graph) : [], ...functions.flatMap(({ node }) => inNodes(node))];
}

/** The file, relative to the model, that a weight is kept in; undefined for one in the model itself. */
export function externalFile({ dataLocation, externalData }: TensorProto): string | undefined {
  if (dataLocation !== TensorProto_DataLocation.EXTERNAL) return undefined;
  return externalData.find(({ key }) => key === "location")?.value ?? "?";
}
