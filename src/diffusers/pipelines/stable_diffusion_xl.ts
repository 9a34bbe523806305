import type { NamedTensors } from "../../onnx/tensors/named_tensor.ts";
import type { EncodedText } from "../text_encoders/encode_prompts.ts";
import { joinWidths, zeros } from "../text_encoders/join.ts";
import { guidanceInput, takesGuidance } from "./guidance_input.ts";
import type { ConditionContext, PipelineKind, Request } from "./kind.ts";
import { configuredSize } from "./sizes.ts";

/**
 * Stable Diffusion XL: two CLIP text encoders, the layer before the last of each side by side, the second one's pooled
 * text, and the sizes that the image is said to have.
 */
export const stableDiffusionXl: PipelineKind = {
  classNames: [
    "StableDiffusionXLPipeline",
    "StableDiffusionXLImg2ImgPipeline",
    "StableDiffusionXLInpaintPipeline",
    "ORTStableDiffusionXLPipeline",
    "ORTStableDiffusionXLImg2ImgPipeline",
    "ORTStableDiffusionXLInpaintPipeline",
  ],
  network: "unet",
  encoders: ["text_encoder?", "text_encoder_2"],
  textWidths: { cross_attention_dim: [["text_encoder", "hidden_size"], ["text_encoder_2", "hidden_size"]] },
  takes: "prompt",
  defaults: { numStep: 50, guidance: 5 },
  imageDefaults: { numStep: 50, guidance: 5, strength: 0.3 },
  maskDefaults: { numStep: 50, guidance: 7.5, strength: 0.9999 },
  hasAutoencoder: true,
  multipleOf: ({ autoencoder }) => autoencoder.factor,
  defaultSize: (facts) => configuredSize(facts, facts.autoencoder.factor, 128),
  condition: async (context) => {
    const { request, facts } = context;
    const { prompts, negativePrompt, guidance } = request;
    const inputsOf = (texts: readonly EncodedText[]): NamedTensors => ({
      encoder_hidden_states: joinWidths(...texts.map(({ hidden }) => hidden)),
      text_embeds: texts[texts.length - 1].pooled!,
      time_ids: timeIds(request),
      ...guidanceInput(facts, guidance),
    });
    const isGuided = guidance > 1 && !takesGuidance(facts);
    // Where a checkpoint was trained so, no negative prompt is zeros and not the empty text.
    const isZero = negativePrompt === undefined && (facts.index.force_zeros_for_empty_prompt ?? true) === true;
    const groups = isGuided && !isZero ? [prompts, [negativePrompt ?? ""]] : [prompts];
    const encoded = await encodeByBoth(context, groups);
    const inputs = inputsOf(encoded[0]);
    if (!isGuided) return { inputs, guidance: 1 };
    const negative = isZero
      ? {
        ...inputs,
        encoder_hidden_states: zeros(inputs.encoder_hidden_states.dims),
        text_embeds: zeros(inputs.text_embeds.dims),
      }
      : inputsOf(encoded[1]);
    return { inputs, negative, guidance };
  },
};

/** What the two encoders, or the second alone where the first is absent, make of each group of texts. */
async function encodeByBoth(
  { facts, encode }: ConditionContext,
  groups: readonly (readonly string[])[],
): Promise<EncodedText[][]> {
  const first = facts.parts.has("text_encoder") ? await encode(1, groups, { layer: "penultimate" }) : undefined;
  const second = await encode(2, groups, { layer: "penultimate" });
  return groups.map((_, k) => first ? [first[k], second[k]] : [second[k]]);
}

/** Original size, corner of the crop and target size, as the network is told them. */
function timeIds({ width, height }: Request) {
  return { data: [height, width, 0, 0, height, width], dims: [1, 6] };
}
