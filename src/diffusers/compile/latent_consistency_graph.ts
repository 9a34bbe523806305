import { takesGuidance } from "../pipelines/guidance_input.ts";
import type { GraphKind } from "./graph_kind.ts";
import { guidanceEmbedding } from "./guidance_embedding.ts";

/** Latent consistency models as nodes. */
export const latentConsistencyGraph: GraphKind = {
  guides: () => [],
  takesScale: takesGuidance,
  conditions: async (context) => {
    const { cond } = await context.encode(1);
    return { inputs: { encoder_hidden_states: cond.hidden, ...guidanceEmbedding(context) } };
  },
};
