import type { Checkpoint } from "../folder/checkpoint.ts";
import { parseSchedulerConfig } from "./parse_scheduler_config.ts";
import type { SchedulerConfig } from "./settings.ts";

/** The config of a checkpoint's own scheduler. @throws {TypeError} If there is none. */
export async function readScheduler(checkpoint: Checkpoint): Promise<SchedulerConfig> {
  const text = await checkpoint.readText("scheduler/scheduler_config.json");
  if (text === undefined) throw new TypeError(`${checkpoint.name} has no scheduler/scheduler_config.json`);
  return parseSchedulerConfig(text);
}
