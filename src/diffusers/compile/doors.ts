import { create } from "@bufbuild/protobuf";
import { GraphProtoSchema, TensorProto_DataType, type ValueInfoProto } from "onnx-buf";
import { GraphPart } from "../../compile/graph_part.ts";
import type { CompilableFile } from "../../compile/read_compilable.ts";
import { constantNames, definedNames, freshName, renamedNode } from "../../onnx_file/graph_names.ts";
import { elemTypeOf, node, shapeOf, tensorType, valueInfo } from "../../onnx_file/onnx_proto.ts";
import { castTo } from "./door_nodes.ts";

const { FLOAT, FLOAT16 } = TensorProto_DataType;

/** What stands before an input of a graph, or behind an output, under whose name it is given then. */
export interface Door {
  /** Type and shape from outside. */
  readonly declared: ValueInfoProto;
  /** Adds what converts a value, from outside for an input and from inside for an output. */
  nodes(part: GraphPart, value: string): string;
}

/** A file with doors, by the names of inputs and outputs. */
export function withDoors(file: CompilableFile, doors: Readonly<Record<string, Door>>): CompilableFile {
  if (Object.keys(doors).length === 0) return file;
  const { graph } = file, taken = new Set(definedNames(graph));
  const before = new GraphPart(freshName("door_in", taken));
  const after = new GraphPart(freshName("door_out", taken), [], before.constants);
  const outside: Record<string, string> = {}, inside: Record<string, string> = {};
  for (const { name } of graph.input) {
    if (Object.hasOwn(doors, name)) outside[name] = doors[name].nodes(before.within(name), name);
  }
  for (const { name } of graph.output) {
    if (!Object.hasOwn(doors, name)) continue;
    const part = after.within(name);
    inside[name] = `${part.prefix}/inside`;
    const given = node("Identity", [doors[name].nodes(part, inside[name])], [name]);
    part.nodes.push({ ...given, name: `${part.prefix}/given` });
  }
  const rename = { node: (name: string) => name, value: (name: string) => outside[name] ?? inside[name] ?? name };
  const declared = (value: ValueInfoProto) =>
    Object.hasOwn(doors, value.name) ? doors[value.name].declared : value;
  return {
    ...file,
    graph: create(GraphProtoSchema, {
      ...graph,
      input: graph.input.map(declared),
      output: graph.output.map(declared),
      node: [...before.nodes, ...graph.node.map((each) => renamedNode(each, rename)), ...after.nodes],
      initializer: [...graph.initializer, ...before.constants],
    }),
  };
}

/** The inputs of a file that are no constants. */
export function inputsOf({ graph }: CompilableFile): ValueInfoProto[] {
  const constants = new Set(constantNames(graph));
  return graph.input.filter(({ name }) => !constants.has(name));
}

/** Whether a network takes float16. */
export function isHalf(file: CompilableFile): boolean {
  return inputsOf(file).some((input) => elemTypeOf(input) === FLOAT16);
}

/** A network that takes and gives float32, whatever it computes in. */
export function withFloatDoors(file: CompilableFile): CompilableFile {
  const door = (value: ValueInfoProto, type: TensorProto_DataType): Door => ({
    declared: valueInfo(value.name, tensorType(FLOAT, shapeOf(value) ?? [])),
    nodes: (part, name) => castTo(part, "cast", name, type),
  });
  const half = (values: ValueInfoProto[]) => values.filter((value) => elemTypeOf(value) === FLOAT16);
  return withDoors(file, {
    ...Object.fromEntries(half(inputsOf(file)).map((value) => [value.name, door(value, FLOAT16)])),
    ...Object.fromEntries(half(file.graph.output).map((value) => [value.name, door(value, FLOAT)])),
  });
}
