import { FLUX_T5_LENGTH, patchPlaces } from "../pipelines/flux.ts";
import type { GraphKind } from "./graph_kind.ts";

/** Flux as nodes, for pictures of one size; its latents are packed at the network's door. */
export const fluxGraph: GraphKind = {
  guides: () => [],
  takesScale: ({ network }) => network.guidance_embeds !== false,
  conditions: async (context) => {
    const { part, request, encode, guidance, facts: { network } } = context;
    const length = request.maxSequenceLength ?? FLUX_T5_LENGTH;
    const clip = await encode(1), t5 = await encode(2, { length });
    const places = (name: string, values: readonly number[]) => part.floats(name, values, [values.length / 3, 3]);
    return {
      inputs: {
        encoder_hidden_states: t5.cond.hidden,
        pooled_projections: clip.cond.pooled!,
        ...(network.guidance_embeds === false ? {} : { guidance: guidance() }),
      },
      shared: {
        txt_ids: places("text_places", Array<number>(3 * length).fill(0)),
        img_ids: places("patch_places", patchPlaces(context)),
      },
    };
  },
};
