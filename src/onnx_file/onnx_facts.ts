import {
  type AttributeProto,
  type GraphProto,
  type ModelProto,
  type TensorProto,
  TensorProto_DataType,
  type ValueInfoProto,
} from "onnx-buf";

/** An input or output: an open axis is a name, or "?" where it has none. */
export interface Value {
  name: string;
  /** The element type, or what it is where it is no tensor. */
  type: string;
  /** Undefined where the file does not say, or it is no tensor. */
  shape?: (number | string)[];
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
