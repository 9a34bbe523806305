import { takesGuidance } from "../pipelines/guidance_input.ts";
import type { EncodedNodes, GraphKind, NodeContext } from "./graph_kind.ts";
import { guidanceEmbedding } from "./guidance_embedding.ts";
import { joinedWidths } from "./join_nodes.ts";
import { imageSize } from "./image_size.ts";

/** Stable Diffusion XL as nodes; the sizes that the network is told are those of the noise. */
export const stableDiffusionXlGraph: GraphKind = {
  guides: (facts) => takesGuidance(facts) ? [] : ["encoder_hidden_states", "text_embeds"],
  takesScale: takesGuidance,
  zerosForNoText: ({ index }) => (index.force_zeros_for_empty_prompt ?? true) === true,
  conditions: async (context) => {
    const { facts, part, isGuided } = context;
    const first = facts.parts.has("text_encoder") ? await context.encode(1, { layer: "penultimate" }) : undefined;
    const second = await context.encode(2, { layer: "penultimate" });
    const textsOf = (half: "cond" | "none", encoded: (EncodedNodes | undefined)[]) => {
      const all = encoded.filter((each) => each !== undefined);
      const hidden = joinedWidths(part.within(half), "joined", ...all.map((each) => each.hidden));
      return { encoder_hidden_states: hidden, text_embeds: all[all.length - 1].pooled! };
    };
    const cond = textsOf("cond", [first?.cond, second.cond]);
    const zeros = () =>
      Object.fromEntries(Object.entries(cond).map(([name, value]) => [name, zerosLike(context, name, value)]));
    return {
      inputs: { ...cond, time_ids: timeIds(context), ...guidanceEmbedding(context) },
      negative: !isGuided ? undefined : second.none ? textsOf("none", [first?.none, second.none]) : zeros(),
    };
  },
};

function zerosLike({ part }: NodeContext, name: string, value: string): string {
  return part.add(`no_${name}`, "Mul", [value, part.floats(`no_${name}.zero`, [0])]);
}

/** Original size, corner of the crop and target size. */
function timeIds(context: NodeContext): string {
  const { part } = context, size = imageSize(context);
  return joinedWidths(part, "time_ids", size, part.floats("corner", [0, 0], [1, 2]), size);
}
