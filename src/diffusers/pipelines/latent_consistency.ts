import { guidanceInput } from "./guidance_input.ts";
import type { PipelineKind } from "./kind.ts";
import { stableDiffusion } from "./stable_diffusion.ts";

/** Latent consistency models (arXiv 2310.04378): the scale of guidance is an input, there is no negative prompt. */
export const latentConsistency: PipelineKind = {
  ...stableDiffusion,
  classNames: [
    "LatentConsistencyModelPipeline",
    "LatentConsistencyModelImg2ImgPipeline",
    "ORTLatentConsistencyModelPipeline",
    "ORTLatentConsistencyModelImg2ImgPipeline",
  ],
  defaults: { numStep: 4, guidance: 8.5 },
  imageDefaults: undefined,
  maskDefaults: undefined,
  condition: async ({ request: { prompts, guidance }, facts, encode }) => {
    const [{ hidden }] = await encode(1, [prompts]);
    return { inputs: { encoder_hidden_states: hidden, ...guidanceInput(facts, guidance) }, guidance: 1 };
  },
};
