import type { GuidanceOptions } from "./compile_options.ts";
import { fixedGuidance } from "./fixed_guidance.ts";
import type { GraphPart } from "./graph_part.ts";
import { type Guidance, guidanceNodes, NO_GUIDANCE } from "./guidance_nodes.ts";
import type { Network } from "./network.ts";

/** The guidance that is asked for: none, the network's own at one scale, or one that is added around it. */
export function guidanceFor(
  part: GraphPart,
  network: Network,
  options: GuidanceOptions | undefined,
  names: { noise: string; fresh: (name: string) => string },
): Guidance {
  if (!options) return NO_GUIDANCE;
  const { scale, noLabel, negative } = options;
  const isOwn = scale !== undefined && noLabel === undefined && negative === undefined;
  return isOwn ? fixedGuidance(part, network, scale) : guidanceNodes(part, network, { ...options, ...names });
}
