import type { NodeProto } from "onnx-buf";
import { namesUsedBy } from "../onnx_file/graph_names.ts";

/** The nodes that the given outputs depend on, in their order. Nodes come after those that they read from. */
export function liveNodes(nodes: readonly NodeProto[], outputs: readonly string[]): NodeProto[] {
  const needed = new Set(outputs);
  const live: NodeProto[] = [];
  for (const node of [...nodes].reverse()) {
    if (!node.output.some((name) => needed.has(name))) continue;
    live.push(node);
    for (const name of namesUsedBy(node)) needed.add(name);
  }
  return live.reverse();
}

/** Operators that give another result each time. */
const RANDOM = /^(Random(Normal|Uniform)(Like)?|Multinomial|Bernoulli|Dropout)$/;

/** The nodes that depend on one of the given values, or on chance; the others need to run only once. */
export function varyingNodes(nodes: readonly NodeProto[], values: readonly string[]): Set<NodeProto> {
  const varying = new Set(values);
  return new Set(nodes.filter((node) => {
    const varies = RANDOM.test(node.opType) || namesUsedBy(node).some((name) => varying.has(name));
    if (varies) { for (const name of node.output) varying.add(name); }
    return varies;
  }));
}
