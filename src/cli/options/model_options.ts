import { PROVIDER_CHOICES, type ProviderChoice } from "../../onnx/model.ts";
import type { OptionValues } from "../arguments/option_spec.ts";
import { toInteger, toNumber, toOneOf } from "../arguments/option_values.ts";
import { modelPath } from "./model_path.ts";
import type { LoadedModel } from "../../models/loaded_model.ts";

/** The options of every command that runs a model. */
export const MODEL_OPTIONS = {
  model: { value: "FILE", help: "an ONNX file with its card beside it, or a card (default: models/digits.onnx)" },
  guidance: { value: "G", help: "scale of classifier-free guidance, 1 is none (default: the model's default)" },
  seed: { value: "N", help: "seed of the noise; image i depends on the seed and i only (default: 0)" },
  provider: {
    value: "NAME",
    help: `${PROVIDER_CHOICES.join(", ")} (default: auto, the fastest of cuda, cpu and wasm that is available)`,
  },
  threads: { value: "N", help: "number of threads of the provider cpu (default: ONNX Runtime's choice)" },
};

/** The same where a folder of diffusers, which has options of its own, is taken too. */
export const MODEL_OR_FOLDER_OPTIONS = {
  ...MODEL_OPTIONS,
  model: { ...MODEL_OPTIONS.model, help: `${MODEL_OPTIONS.model.help}; or a folder of diffusers, see below` },
};

/** What the options say. */
export interface ModelChoice {
  model: string;
  seed: number;
  provider: ProviderChoice | undefined;
  threads: number | undefined;
  /** The guidance asked for, or the model's own default. */
  guidanceFor(model: LoadedModel): number;
}

/** What the options say, with their defaults. @throws {UsageError} If a value is not allowed. */
export function parseModel(values: OptionValues<keyof typeof MODEL_OPTIONS>): ModelChoice {
  const guidance = toNumber("guidance", values.guidance);
  return {
    model: modelPath(values.model),
    seed: toInteger("seed", values.seed, 0) ?? 0,
    provider: toOneOf("provider", values.provider, PROVIDER_CHOICES),
    threads: toInteger("threads", values.threads, 1),
    guidanceFor: ({ card }) => guidance ?? (card.labels ? card.guidance?.default : undefined) ?? 1,
  };
}
