import type { NamedTensor, NamedTensors } from "../../onnx/tensors/named_tensor.ts";
import type { ConditionContext, PipelineKind } from "./kind.ts";
import { packLatents, unpackLatents } from "./packed_latents.ts";

/** Ids that T5 is given where a run does not say how many. */
export const FLUX_T5_LENGTH = 512;
/** Latents of a side by default; the transformer's config does not say. */
const SIDE = 128;

/**
 * Flux: T5's tokens, CLIP's pooled text, places of tokens and patches, and guidance as an input where the network was
 * distilled with it. Its latents are rows of patches. A negative prompt needs `trueGuidance`.
 */
export const flux: PipelineKind = {
  classNames: ["FluxPipeline", "ORTFluxPipeline"],
  network: "transformer",
  encoders: ["text_encoder", "text_encoder_2"],
  textWidths: {
    joint_attention_dim: [["text_encoder_2", "d_model"]],
    pooled_projection_dim: [["text_encoder", "hidden_size"]],
  },
  takes: "prompt",
  defaults: { numStep: 28, guidance: 3.5 },
  hasAutoencoder: true,
  multipleOf: ({ autoencoder }) => 2 * autoencoder.factor,
  defaultSize: ({ autoencoder: { factor } }) => ({ width: SIDE * factor, height: SIDE * factor }),
  packing: { pack: packLatents, unpack: unpackLatents },
  timeScale: 1e-3,
  dynamicShift: { maxShift: 1.15, patch: () => 2, always: true },
  condition: async (context) => {
    const { prompts, negativePrompt, guidance, trueGuidance, maxSequenceLength: length = FLUX_T5_LENGTH } =
      context.request;
    const isGuided = negativePrompt !== undefined && trueGuidance > 1;
    const groups = isGuided ? [prompts, [negativePrompt]] : [prompts];
    const clip = await context.encode(1, groups);
    const t5 = await context.encode(2, groups, { length });
    const [inputs, negative] = groups.map((_, k): NamedTensors => ({
      encoder_hidden_states: t5[k].hidden,
      pooled_projections: clip[k].pooled!,
      guidance: { data: [guidance], dims: [1] },
    }));
    const shared = {
      txt_ids: places(Array<number>(3 * t5[0].hidden.dims[1]).fill(0)),
      img_ids: places(patchPlaces(context)),
    };
    return { inputs, negative, shared, guidance: isGuided ? trueGuidance : 1 };
  },
};

/** Row and column of each patch, behind a 0. */
export function patchPlaces({ facts, request }: Pick<ConditionContext, "facts" | "request">): number[] {
  const { factor } = facts.autoencoder;
  const rows = request.height / factor / 2, columns = request.width / factor / 2;
  return Array.from({ length: rows * columns }, (_, k) => [0, Math.floor(k / columns), k % columns]).flat();
}

function places(data: readonly number[]): NamedTensor {
  return { data, dims: [data.length / 3, 3] };
}
