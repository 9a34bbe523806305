import type { GraphProto } from "onnx-buf";
import { type Rename, renamedNode } from "../onnx_file/graph_names.ts";
import type { GraphPart } from "./graph_part.ts";
import { liveNodes } from "./live_nodes.ts";
import type { Bindings } from "./network_nodes.ts";

/**
 * Adds a graph of its own, whose names get the prefix of `part`; its weights are shared, not copied.
 *
 * @param part Where to add it
 * @param graph The graph
 * @param bindings Values of the surrounding graph that stand for its inputs
 * @param outputs The outputs that are asked for
 * @returns The names of those outputs
 */
export function embedGraph(
  part: GraphPart,
  graph: GraphProto,
  bindings: Bindings,
  outputs: readonly string[],
): string[] {
  const node = (name: string) => `${part.prefix}/${name}`;
  const value = (name: string) => Object.hasOwn(bindings, name) ? bindings[name] : node(name);
  const rename: Rename = { node, value };
  for (const each of liveNodes(graph.node, outputs)) part.nodes.push(renamedNode(each, rename));
  for (const tensor of graph.initializer) part.constants.push({ ...tensor, name: node(tensor.name) });
  return outputs.map(value);
}
