import type { Checkpoint } from "./checkpoint.ts";
import { INDEX_KEYS, PART_KEYS, SCHEDULER_KEYS } from "./known_keys.ts";

/** The keys of a config that nothing knows, those that begin with "_" left out. */
export function unknownKeys(config: object, known: ReadonlySet<string>): string[] {
  return Object.keys(config).filter((key) => !key.startsWith("_") && !known.has(key));
}

/** What to say of keys that nothing knows; undefined where there are none. */
export function unknownKeysWarning(
  what: string,
  config: object,
  known: ReadonlySet<string> = SCHEDULER_KEYS,
): string | undefined {
  const keys = unknownKeys(config, known);
  if (keys.length === 0) return undefined;
  return `${what} has ${
    keys.length === 1 ? "a key that is not known and changes" : "keys that are not known and change"
  } ` +
    `nothing: ${keys.join(", ")}`;
}

/**
 * What to say of the configs of a checkpoint. Those of text encoders and tokenizers are not looked at: transformers lets
 * them hold anything.
 *
 * @param checkpoint The checkpoint
 * @param configs The index, the scheduler's config, and those of the network and the autoencoder, by their paths
 */
export function checkpointWarnings(checkpoint: Checkpoint, configs: Readonly<Record<string, object>>): string[] {
  return Object.entries(configs).flatMap(([path, config]) => {
    const known = path === "model_index.json"
      ? INDEX_KEYS
      : path.startsWith("scheduler/")
      ? SCHEDULER_KEYS
      : PART_KEYS;
    return unknownKeysWarning(`${path} of ${checkpoint.name}`, config, known) ?? [];
  });
}
