import { SD3_T5_LENGTH } from "../pipelines/stable_diffusion_3.ts";
import type { EncodedNodes, GraphKind } from "./graph_kind.ts";
import { joinedTokens, joinedWidths } from "./join_nodes.ts";

/** Stable Diffusion 3 as nodes. */
export const stableDiffusion3Graph: GraphKind = {
  guides: () => ["encoder_hidden_states", "pooled_projections"],
  conditions: async ({ facts, request, part: whole, encode }) => {
    const length = request.maxSequenceLength ?? SD3_T5_LENGTH;
    const first = await encode(1, { layer: "penultimate" }), second = await encode(2, { layer: "penultimate" });
    const t5 = facts.parts.has("text_encoder_3") ? await encode(3, { length }) : undefined;
    const width = facts.network.joint_attention_dim as number ?? 4096;
    const textsOf = (half: "cond" | "none") => {
      const part = whole.within(half);
      const [a, b, c] = [first[half], second[half], t5?.[half]] as [EncodedNodes, EncodedNodes, EncodedNodes?];
      const clip = { name: joinedWidths(part, "clip", a.hidden, b.hidden), width: a.hiddenWidth + b.hiddenWidth };
      // Where T5 is missing its tokens are zeros.
      const padding = () => part.int64s("no_t5", [0, 0, 0, 0, length, width - clip.width]);
      const tokens = c
        ? joinedTokens(part, clip, { name: c.hidden, width: c.hiddenWidth })
        : part.add("tokens", "Pad", [clip.name, padding()]);
      return {
        encoder_hidden_states: tokens,
        pooled_projections: joinedWidths(part, "pooled", a.pooled!, b.pooled!),
      };
    };
    return { inputs: textsOf("cond"), negative: first.none && textsOf("none") };
  },
};
