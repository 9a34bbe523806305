import { guidanceInput, takesGuidance } from "./guidance_input.ts";
import type { PipelineKind } from "./kind.ts";
import { configuredSize } from "./sizes.ts";

/** Stable Diffusion 1 and 2: one CLIP text encoder, whose last layer the network attends to. */
export const stableDiffusion: PipelineKind = {
  classNames: [
    "StableDiffusionPipeline",
    "StableDiffusionImg2ImgPipeline",
    "StableDiffusionInpaintPipeline",
    "ORTStableDiffusionPipeline",
    "ORTStableDiffusionImg2ImgPipeline",
    "ORTStableDiffusionInpaintPipeline",
    "OnnxStableDiffusionPipeline",
    "OnnxStableDiffusionImg2ImgPipeline",
    "OnnxStableDiffusionInpaintPipeline",
  ],
  network: "unet",
  encoders: ["text_encoder"],
  textWidths: { cross_attention_dim: [["text_encoder", "hidden_size"]] },
  takes: "prompt",
  defaults: { numStep: 50, guidance: 7.5 },
  imageDefaults: { numStep: 50, guidance: 7.5, strength: 0.8 },
  maskDefaults: { numStep: 50, guidance: 7.5, strength: 1 },
  hasAutoencoder: true,
  multipleOf: ({ autoencoder }) => autoencoder.factor,
  defaultSize: (facts) => configuredSize(facts, facts.autoencoder.factor, 64),
  condition: async ({ request, facts, encode }) => {
    const { prompts, negativePrompt = "", guidance } = request;
    if (guidance <= 1 || takesGuidance(facts)) {
      const [{ hidden }] = await encode(1, [prompts]);
      return { inputs: { encoder_hidden_states: hidden, ...guidanceInput(facts, guidance) }, guidance: 1 };
    }
    const [cond, none] = await encode(1, [prompts, [negativePrompt]]);
    return {
      inputs: { encoder_hidden_states: cond.hidden },
      negative: { encoder_hidden_states: none.hidden },
      guidance,
    };
  },
};
