import { unknownKeysWarning } from "../folder/unknown_keys.ts";
import type { SchedulerConfig } from "./settings.ts";

/** Says which keys of a scheduler's config, given in place of the folder's, nothing knows. */
export function warnOfKeys(config: SchedulerConfig, warn: (message: string) => void): void {
  const warning = unknownKeysWarning("The scheduler's config", config);
  if (warning) warn(warning);
}
