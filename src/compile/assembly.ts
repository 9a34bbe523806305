import type { NodeProto } from "onnx-buf";
import type { CoefficientTable } from "./coefficients.ts";
import type { Rename } from "../onnx_file/graph_names.ts";
import type { GraphPart } from "./graph_part.ts";
import type { Guidance } from "./guidance_nodes.ts";
import type { Network } from "./network.ts";
import { addNetwork, timeNodes } from "./network_nodes.ts";
import type { StageNoise } from "./noise_nodes.ts";

/** What a form puts together. */
export interface Assembly {
  readonly network: Network;
  /** The nodes that the network's output depends on. */
  readonly nodes: readonly NodeProto[];
  readonly table: CoefficientTable;
  /** The time that the network is asked at in each stage. */
  readonly times: readonly number[];
  readonly guidance: Guidance;
  /** The name of the noise. */
  readonly noise: string;
  /** What gives the noise of the stages. */
  readonly stageNoise: StageNoise;
  /** The graph around the steps. */
  readonly part: GraphPart;
}

/** Adds the stages of a plan to `part` and returns the name of the last state. */
export type AddStages = (assembly: Assembly) => string;

/**
 * Adds one evaluation of the network, with its guidance.
 *
 * @param part Where to add it
 * @param assembly The network
 * @param x The images as the network is to see them
 * @param time The time, of the rank of the network's input and of one element
 * @param nodes Those of the network's nodes that are to be added
 * @param rename The new names of those nodes and of what they make
 * @returns The name of the prediction
 */
export function evaluationNodes(
  part: GraphPart,
  { network: { signature }, network, guidance }: Assembly,
  { x, time, nodes, rename }: { x: string; time: string; nodes: readonly NodeProto[]; rename: Rename },
): string {
  const rows = guidance.rows(part, x);
  const bindings = {
    ...guidance.bindings,
    [signature.x]: rows,
    [signature.t]: timeNodes(part, network, time, rows),
  };
  addNetwork(part, nodes, bindings, rename);
  return guidance.prediction(
    part,
    Object.hasOwn(bindings, signature.eps) ? bindings[signature.eps] : rename.value(signature.eps),
  );
}
