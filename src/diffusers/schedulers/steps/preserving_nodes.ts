import type { PreservingGrid } from "../grids/preserving_grid.ts";
import type { Settings } from "../settings.ts";
import { flowLevel, type Level, preservingLevel } from "./level.ts";
import { type Node, nodeAt } from "./node.ts";

/** The nodes and levels of a variance-preserving state, or of one of rectified flow, from a step on. */
export function preservingNodes(
  settings: Settings,
  { times, sigmas }: PreservingGrid,
  start: number,
): { nodes: Node[]; levels: Level[] } {
  const prediction = settings.choice("prediction_type", "epsilon", [
    "epsilon",
    "sample",
    "v_prediction",
    "flow_prediction",
  ]);
  const isFlow = settings.flag("use_flow_sigmas", false);
  if (prediction === "flow_prediction" && !isFlow) {
    throw new RangeError(`${settings.scheduler} with prediction_type "flow_prediction" needs use_flow_sigmas`);
  }
  const levels = sigmas.slice(start).map(isFlow ? flowLevel : preservingLevel);
  const nodes = times.slice(start).map((t, step) => nodeAt(t, levels[step], prediction));
  return { nodes, levels };
}
