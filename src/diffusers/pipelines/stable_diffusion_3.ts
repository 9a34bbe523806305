import { joinTokens, joinWidths, zeros } from "../text_encoders/join.ts";
import type { ConditionContext, PipelineKind } from "./kind.ts";
import { configuredSize } from "./sizes.ts";

/** Ids that T5 is given where a run does not say how many. */
export const SD3_T5_LENGTH = 256;

/**
 * Stable Diffusion 3: two CLIP text encoders side by side, T5's tokens after theirs, and both pooled texts. T5 may be
 * missing; its tokens are then zeros.
 */
export const stableDiffusion3: PipelineKind = {
  classNames: [
    "StableDiffusion3Pipeline",
    "StableDiffusion3Img2ImgPipeline",
    "StableDiffusion3InpaintPipeline",
    "ORTStableDiffusion3Pipeline",
    "ORTStableDiffusion3Img2ImgPipeline",
    "ORTStableDiffusion3InpaintPipeline",
  ],
  network: "transformer",
  encoders: ["text_encoder", "text_encoder_2", "text_encoder_3?"],
  textWidths: {
    joint_attention_dim: [["text_encoder_3", "d_model"]],
    pooled_projection_dim: [["text_encoder", "projection_dim"], ["text_encoder_2", "projection_dim"]],
  },
  takes: "prompt",
  defaults: { numStep: 28, guidance: 7 },
  imageDefaults: { numStep: 50, guidance: 7, strength: 0.6 },
  maskDefaults: { numStep: 50, guidance: 7, strength: 0.6 },
  firstStep: (numStep, strength) => Math.floor(Math.max(numStep - numStep * strength, 0)),
  dynamicShift: { maxShift: 1.16, patch: ({ network }) => network.patch_size as number ?? 2, always: false },
  hasAutoencoder: true,
  multipleOf: ({ autoencoder, network }) => autoencoder.factor * (network.patch_size as number ?? 2),
  defaultSize: (facts) => configuredSize(facts, facts.autoencoder.factor, 128),
  condition: async (context) => {
    const { prompts, negativePrompt = "", guidance } = context.request;
    const isGuided = guidance > 1;
    const [inputs, negative] = await encodeByAll(context, isGuided ? [prompts, [negativePrompt]] : [prompts]);
    return isGuided ? { inputs, negative, guidance } : { inputs, guidance: 1 };
  },
};

async function encodeByAll({ facts, request, encode }: ConditionContext, groups: readonly (readonly string[])[]) {
  const length = request.maxSequenceLength ?? SD3_T5_LENGTH;
  const first = await encode(1, groups, { layer: "penultimate" });
  const second = await encode(2, groups, { layer: "penultimate" });
  const t5 = facts.parts.has("text_encoder_3")
    ? (await encode(3, groups, { length })).map(({ hidden }) => hidden)
    : groups.map((texts) => zeros([texts.length, length, facts.network.joint_attention_dim as number ?? 4096]));
  return groups.map((_, k) => ({
    encoder_hidden_states: joinTokens(joinWidths(first[k].hidden, second[k].hidden), t5[k]),
    pooled_projections: joinWidths(first[k].pooled!, second[k].pooled!),
  }));
}
