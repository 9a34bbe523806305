import { autoencoderJson } from "../autoencoders/autoencoder_config.ts";
import { type Checkpoint, readOptionalJson } from "../folder/checkpoint.ts";
import { INDEX_KEYS, PART_KEYS, SCHEDULER_KEYS } from "../folder/known_keys.ts";
import { unknownKeysWarning } from "../folder/unknown_keys.ts";
import type { SchedulerConfig } from "../schedulers/settings.ts";
import type { FolderFacts, PipelineKind } from "./kind.ts";

/**
 * What a user should know of a checkpoint's configs: keys that nothing knows. Those of text encoders and tokenizers are
 * not looked at, as transformers lets them hold anything.
 */
export async function configWarnings(
  checkpoint: Checkpoint,
  kind: PipelineKind,
  { index, network }: FolderFacts,
  scheduler: SchedulerConfig,
): Promise<string[]> {
  const encoder = "vae_encoder/config.json";
  const configs: [path: string, config: object | undefined, known: ReadonlySet<string>][] = [
    ["model_index.json", index, INDEX_KEYS],
    ["scheduler/scheduler_config.json", scheduler, SCHEDULER_KEYS],
    [`${kind.network}/config.json`, network, PART_KEYS],
    [...await autoencoderJson(checkpoint), PART_KEYS],
    [encoder, await readOptionalJson(checkpoint, encoder), PART_KEYS],
  ];
  return configs.flatMap(([path, config = {}, known]) =>
    unknownKeysWarning(`${path} of ${checkpoint.name}`, config, known) ?? []
  );
}
