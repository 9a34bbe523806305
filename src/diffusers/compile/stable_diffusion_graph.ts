import { takesGuidance } from "../pipelines/guidance_input.ts";
import type { GraphKind } from "./graph_kind.ts";
import { guidanceEmbedding } from "./guidance_embedding.ts";

/** Stable Diffusion 1 and 2 as nodes. */
export const stableDiffusionGraph: GraphKind = {
  guides: (facts) => takesGuidance(facts) ? [] : ["encoder_hidden_states"],
  takesScale: takesGuidance,
  conditions: async (context) => {
    const { cond, none } = await context.encode(1);
    return {
      inputs: { encoder_hidden_states: cond.hidden, ...guidanceEmbedding(context) },
      negative: none && { encoder_hidden_states: none.hidden },
    };
  },
};
