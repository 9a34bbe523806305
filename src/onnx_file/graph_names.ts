import { create } from "@bufbuild/protobuf";
import {
  type AttributeProto,
  AttributeProtoSchema,
  type GraphProto,
  GraphProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type ValueInfoProto,
} from "onnx-buf";
import { valueInfo } from "./onnx_proto.ts";

/** What becomes of the name of a value, or of a node, which must be unique among nodes. */
export interface Rename {
  value(name: string): string;
  node(name: string): string;
}

/** The graphs in a node's attributes: branches of If, bodies of Loop and Scan. */
export function subgraphsOf({ attribute }: NodeProto): GraphProto[] {
  return attribute.flatMap(({ g, graphs }) => g ? [g, ...graphs] : graphs);
}

/** Names of the constants of a graph. */
export function constantNames({ initializer }: GraphProto): string[] {
  return initializer.map(({ name }) => name);
}

/** Every name that a graph gives to a value, those in its subgraphs included. */
export function definedNames(graph: GraphProto): string[] {
  return [...graph.input.map(({ name }) => name), ...constantNames(graph), ...graph.node.flatMap(namesDefinedBy)];
}

/** Every name that a node gives to a value, those in its subgraphs included. */
export function namesDefinedBy(node: NodeProto): string[] {
  return [...node.output, ...subgraphsOf(node).flatMap(definedNames)].filter((name) => name !== "");
}

/** Names of the values that a node reads, those that its subgraphs read from outside of themselves included. */
export function namesUsedBy(node: NodeProto): string[] {
  return [...node.input.filter((name) => name !== ""), ...subgraphsOf(node).flatMap(namesUsedFromOutside)];
}

function namesUsedFromOutside(graph: GraphProto): string[] {
  const own = new Set(definedNames(graph));
  const used = [...graph.node.flatMap(namesUsedBy), ...graph.output.map(({ name }) => name)];
  return used.filter((name) => !own.has(name));
}

/** The node with every name in it renamed; the weights in it are shared, not copied. */
export function renamedNode(node: NodeProto, rename: Rename): NodeProto {
  const { opType, domain, overload, docString, metadataProps, name } = node;
  const all = (names: string[]) => names.map((value) => value && rename.value(value));
  return create(NodeProtoSchema, {
    opType,
    domain,
    overload,
    docString,
    metadataProps,
    name: name && rename.node(name),
    input: all(node.input),
    output: all(node.output),
    attribute: node.attribute.map((attribute) => renamedAttribute(attribute, rename)),
  });
}

function renamedAttribute(attribute: AttributeProto, rename: Rename): AttributeProto {
  if (!attribute.g && attribute.graphs.length === 0) return attribute;
  const { name, type, g, graphs } = attribute;
  return create(AttributeProtoSchema, {
    name,
    type,
    g: g && renamedGraph(g, rename),
    graphs: graphs.map((graph) => renamedGraph(graph, rename)),
  });
}

function renamedGraph(graph: GraphProto, rename: Rename): GraphProto {
  const infos = (values: ValueInfoProto[]) => values.map(({ name, type }) => valueInfo(rename.value(name), type));
  return create(GraphProtoSchema, {
    name: graph.name,
    input: infos(graph.input),
    output: infos(graph.output),
    valueInfo: infos(graph.valueInfo),
    initializer: graph.initializer.map((tensor) => ({ ...tensor, name: rename.value(tensor.name) })),
    node: graph.node.map((node) => renamedNode(node, rename)),
  });
}

/** The name, with underscores after it until nothing taken is called so or begins with it and a slash. */
export function freshName(name: string, taken: ReadonlySet<string>): string {
  const clashes = (candidate: string) =>
    taken.has(candidate) || [...taken].some((other) => other.startsWith(`${candidate}/`));
  let fresh = name;
  while (clashes(fresh)) fresh += "_";
  return fresh;
}
