import { type AddStages, evaluationNodes } from "./assembly.ts";
import { namesDefinedBy, type Rename } from "../onnx_file/graph_names.ts";
import { addNetwork, SAME_NAMES } from "./network_nodes.ts";
import { varyingNodes } from "./live_nodes.ts";
import { timeOf } from "./network.ts";
import { type Carried, stageNodes } from "./stage_nodes.ts";

/**
 * Adds the stages one after the other. They share the weights, and all nodes of the network that depend neither on
 * the images nor on the time, such as what is made of text embeddings.
 */
export const unrolledForm: AddStages = (assembly) => {
  const { part, network, nodes, table, times, noise } = assembly;
  const { signature: { x, t }, graph } = network;
  const varying = varyingNodes(nodes, [x, t]);
  const repeated = nodes.filter((node) => varying.has(node));
  const own = new Set(repeated.flatMap(namesDefinedBy));
  const bindings = assembly.guidance.bindings;
  const { isInteger, shape } = timeOf(network);
  const dims = shape.map(() => 1);

  part.constants.push(...graph.initializer);
  addNetwork(part, nodes.filter((node) => !varying.has(node)), bindings, SAME_NAMES);
  const places = assembly.stageNoise.places(table.rows);
  let carried: Carried = { state: noise, anchor: noise, history: new Array(table.history).fill(noise) };
  table.rows.forEach((row, index) => {
    const stage = part.within(index);
    const time = isInteger ? stage.int64s("t", [times[index]], dims) : stage.floats("t", [times[index]], dims);
    const node = (name: string) => `${stage.prefix}/net/${name}`;
    const rename: Rename = { node, value: (name) => own.has(name) ? node(name) : name };
    carried = stageNodes(stage, table, carried, {
      rows: [row],
      factor: (key) => stage.floats(key, [row[key]]),
      noise: (state) =>
        assembly.stageNoise.nodes(stage, state, () => stage.int64s("noise_place", [places[index]], []), index),
      network: (input) => evaluationNodes(stage, assembly, { x: input, time, nodes: repeated, rename }),
    });
  });
  return carried.state;
};
