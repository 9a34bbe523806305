import type { NodeProto } from "onnx-buf";
import { type Rename, renamedNode } from "../onnx_file/graph_names.ts";
import type { GraphPart } from "./graph_part.ts";
import { type Network, timeOf } from "./network.ts";
import { intAttribute } from "../onnx_file/onnx_proto.ts";

/** Values of the surrounding graph that stand for inputs of the network, by the inputs' names. */
export type Bindings = Readonly<Record<string, string>>;

/** Everything is called as it was. */
export const SAME_NAMES: Rename = { value: (name) => name, node: (name) => name };

/**
 * Adds the given nodes of a network.
 *
 * @param part Where to add them
 * @param nodes The nodes
 * @param bindings What stands for the network's inputs
 * @param rename The new names of the nodes and of the values that they make
 */
export function addNetwork(
  part: GraphPart,
  nodes: readonly NodeProto[],
  bindings: Bindings,
  rename: Rename,
): void {
  const value = (name: string) => Object.hasOwn(bindings, name) ? bindings[name] : rename.value(name);
  for (const node of nodes) part.nodes.push(renamedNode(node, { ...rename, value }));
}

/**
 * Adds what makes the time input of a time: as many elements as its declared shape asks for, with as many as there
 * are rows along open axes.
 *
 * @param part Where to add it
 * @param network The network
 * @param time The time, of the rank of the input and of one element
 * @param rows A value whose first axis is the rows that the network is given
 * @returns The name of the time input's value
 */
export function timeNodes(part: GraphPart, network: Network, time: string, rows: string): string {
  const { shape } = timeOf(network);
  if (shape.every((size) => size === 1)) return time;
  const count = rowCount(part, "rows", rows);
  const sizes = shape.map((size, i) => typeof size === "number" ? part.int64s(`time_size${i}`, [size]) : count);
  const dims = sizes.length === 1 ? sizes[0] : part.add("time_shape", "Concat", sizes, [intAttribute("axis", 0)]);
  return part.add("time", "Expand", [time, dims]);
}

/** Adds the number of rows of a value, int64 [1]. */
export function rowCount(part: GraphPart, name: string, value: string): string {
  return part.add(name, "Gather", [part.add(`${name}.shape`, "Shape", [value]), part.int64s(`${name}.axis`, [0])]);
}
