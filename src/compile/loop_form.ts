import { create } from "@bufbuild/protobuf";
import { type GraphProto, GraphProtoSchema, TensorProto_DataType } from "onnx-buf";
import { type AddStages, type Assembly, evaluationNodes } from "./assembly.ts";
import { namesUsedBy } from "../onnx_file/graph_names.ts";
import { GraphPart } from "./graph_part.ts";
import { timeOf } from "./network.ts";
import { SAME_NAMES } from "./network_nodes.ts";
import { graphAttribute, node, tensorType, valueInfo } from "../onnx_file/onnx_proto.ts";
import { type Carried, stageNodes } from "./stage_nodes.ts";

const { FLOAT, INT64, BOOL } = TensorProto_DataType;

/**
 * Adds one Loop whose body is a stage: the number of each iteration picks the coefficients from tables, and state,
 * anchor and history are carried from one to the next.
 *
 * The weights are constants of the body: ONNX Runtime gives convolutions their fast layout only where it finds their
 * weights in the same graph.
 */
export const loopForm: AddStages = (assembly) => {
  const { part, table, noise } = assembly;
  const trips = part.int64s("evaluations", [table.rows.length], []);
  const { body, carried } = bodyOf(assembly);
  const outputs = carried.map((name) => `${part.prefix}/last_${name}`);
  // Nothing of the first anchor and history counts: their weights are 0 there. Only their shape does.
  const inputs = [trips, "", ...carried.map(() => noise)];
  part.nodes.push(node("Loop", inputs, outputs, [graphAttribute("body", body)]));
  return outputs[0];
};

function bodyOf(assembly: Assembly): { body: GraphProto; carried: string[] } {
  const { network, nodes, table, times, stageNoise } = assembly;
  const part = new GraphPart(`${assembly.part.prefix}/step`);
  const name = (short: string) => `${part.prefix}/${short}`;
  const { history, usesAnchor, rows } = table;
  const past = Array.from({ length: history }, (_, i) => `h${i + 1}`);
  const carried = ["state", ...(usesAnchor ? ["anchor"] : []), ...past];
  const before: Carried = {
    state: name("state"),
    anchor: usesAnchor ? name("anchor") : undefined,
    history: past.map(name),
  };

  const iteration = name("iteration"), goesOn = name("goes_on");
  const pick = (value: string, values: string) => part.add(value, "Gather", [values, iteration]);
  const { isInteger, shape } = timeOf(network);
  const dims = [times.length, ...shape.map(() => 1)];
  const time = pick("t", isInteger ? part.int64s("times", times, dims) : part.floats("times", times, dims));
  const after = stageNodes(part, table, before, {
    rows,
    factor: (key) => pick(key, part.floats(`${key}.table`, rows.map((row) => row[key]), [rows.length])),
    noise: (state) => {
      const places = stageNoise.places(rows);
      return stageNoise.nodes(part, state, () => pick("noise_place", part.int64s("noise_places", places)));
    },
    network: (x) => evaluationNodes(part, assembly, { x, time, nodes, rename: SAME_NAMES }),
  });

  const values = [after.state, ...(usesAnchor ? [after.anchor!] : []), ...after.history];
  const outputs = carried.map((short, i) => part.add(`${short}_after`, "Identity", [values[i]]));
  const type = tensorType(FLOAT, network.shape);
  const condition = tensorType(BOOL, []);
  const used = new Set(part.nodes.flatMap(namesUsedBy));
  const weights = network.graph.initializer.filter((tensor) => used.has(tensor.name));
  const made = new Set(part.nodes.flatMap(({ output }) => output));
  const body = create(GraphProtoSchema, {
    name: name("body"),
    input: [
      valueInfo(iteration, tensorType(INT64, [])),
      valueInfo(goesOn, condition),
      ...carried.map((short) => valueInfo(name(short), type)),
    ],
    output: [
      valueInfo(part.add("goes_on_after", "Identity", [goesOn]), condition),
      ...outputs.map((output) => valueInfo(output, type)),
    ],
    node: part.nodes,
    initializer: [...weights, ...part.constants],
    // With guidance the network runs on other rows than its declarations say.
    valueInfo: assembly.guidance.changesRows
      ? []
      : network.graph.valueInfo.filter((value) => made.has(value.name)),
    quantizationAnnotation: network.graph.quantizationAnnotation,
  });
  return { body, carried };
}
