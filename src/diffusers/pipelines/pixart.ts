import type { NamedTensors } from "../../onnx/tensors/named_tensor.ts";
import type { PipelineKind } from "./kind.ts";
import { configuredSize } from "./sizes.ts";

/** Ids that T5 is given where a run does not say how many. */
export const PIXART_T5_LENGTH = 120;

/** PixArt-alpha: T5's tokens with their mask, of the prompt in lower case; the variance that it learned is left out. */
export const pixart: PipelineKind = {
  classNames: ["PixArtAlphaPipeline", "ORTPixArtAlphaPipeline"],
  network: "transformer",
  encoders: ["text_encoder"],
  textWidths: { caption_channels: [["text_encoder", "d_model"]] },
  takes: "prompt",
  defaults: { numStep: 20, guidance: 4.5 },
  hasAutoencoder: true,
  multipleOf: ({ autoencoder }) => autoencoder.factor,
  defaultSize: (facts) => configuredSize(facts, facts.autoencoder.factor, 128),
  condition: async ({ request, encode }) => {
    const { prompts, negativePrompt = "", guidance, width, height } = request;
    const length = request.maxSequenceLength ?? PIXART_T5_LENGTH;
    // The size is for those networks alone that were trained with it.
    const isGuided = guidance > 1;
    const lower = (texts: readonly string[]) => texts.map((text) => text.toLowerCase().trim());
    const groups = (isGuided ? [prompts, [negativePrompt]] : [prompts]).map(lower);
    const encoded = await encode(1, groups, { length, seesPadding: false });
    const [inputs, negative] = encoded.map(({ hidden, mask }): NamedTensors => ({
      encoder_hidden_states: hidden,
      encoder_attention_mask: { data: mask, dims: hidden.dims.slice(0, 2) },
      resolution: { data: [height, width], dims: [1, 2] },
      aspect_ratio: { data: [height / width], dims: [1, 1] },
    }));
    return isGuided ? { inputs, negative, guidance } : { inputs, guidance: 1 };
  },
};
