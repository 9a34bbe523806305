import type { SchedulerConfig } from "../schedulers/settings.ts";
import type { FolderFacts, PipelineKind, Size } from "./kind.ts";

/**
 * The shift `mu` of a schedule that hangs on the number of patches: a line through two points that the config states.
 * Undefined where the kind of pipeline, or the config, has none.
 */
export function dynamicShift(
  { dynamicShift }: PipelineKind,
  facts: FolderFacts,
  config: SchedulerConfig,
  { width, height }: Size,
): number | undefined {
  if (!dynamicShift || !(dynamicShift.always || config.use_dynamic_shifting)) return undefined;
  const side = facts.autoencoder.factor * dynamicShift.patch(facts);
  const patches = Math.floor(width / side) * Math.floor(height / side);
  const of = (key: string, usual: number) => config[key] as number ?? usual;
  const [fewest, most] = [of("base_image_seq_len", 256), of("max_image_seq_len", 4096)];
  const [low, high] = [of("base_shift", 0.5), of("max_shift", dynamicShift.maxShift)];
  return low + (high - low) * (patches - fewest) / (most - fewest);
}
