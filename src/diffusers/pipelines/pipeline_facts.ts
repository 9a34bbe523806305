import type { Checkpoint } from "../folder/checkpoint.ts";
import { readModelIndex } from "../folder/model_index.ts";
import { networkFile } from "../folder/network_file.ts";
import { parseSchedulerConfig } from "../schedulers/parse_scheduler_config.ts";
import { SCHEDULERS } from "../schedulers/scheduler_registry.ts";
import type { RunDefaults, Size } from "./kind.ts";
import { kindOf } from "./kinds.ts";
import { readConfigs } from "./read_facts.ts";

/** What a folder is, and what it has, as far as its small files say. */
export interface PipelineFacts {
  /** The class in its index. */
  readonly className: string;
  /** What says what the images are to show. */
  readonly takes: "prompt" | "class" | "nothing";
  /** The networks that are there, with the path of each one's file. */
  readonly parts: Readonly<Record<string, string>>;
  /** The networks that a run needs and that are not there. */
  readonly missing: readonly string[];
  /** The folder's scheduler, and whether it can be a plan. */
  readonly scheduler?: string;
  readonly isKnownScheduler: boolean;
  /** Whether a run can start from an image, and paint into one. */
  readonly image: boolean;
  readonly mask: boolean;
  readonly defaults: RunDefaults;
  readonly size: Size;
}

/**
 * What a folder of diffusers is, without opening a network.
 *
 * @throws {TypeError} If it has no model_index.json, or the class is unknown.
 */
export async function pipelineFacts(checkpoint: Checkpoint, variant?: string): Promise<PipelineFacts> {
  const { className, parts: named } = await readModelIndex(checkpoint);
  const kind = kindOf(className);
  const needed = [
    ...kind.encoders.map((name) => name.replace("?", "")).filter((name) =>
      named.has(name) || kind.encoders.includes(name)
    ),
    kind.network,
    ...(kind.hasAutoencoder ? ["vae_decoder"] : []),
  ];
  const parts: Record<string, string> = {};
  for (const part of [...needed, "vae_encoder"]) {
    await networkFile(checkpoint, part, variant).then((path) => parts[part] = path, () => {});
  }
  const text = await checkpoint.readText("scheduler/scheduler_config.json");
  const scheduler = text === undefined ? undefined : String(parseSchedulerConfig(text)._class_name);
  const facts = await readConfigs(checkpoint, kind, new Set([...named, ...Object.keys(parts)]));
  return {
    className,
    takes: kind.takes,
    parts,
    missing: needed.filter((part) => !(part in parts)),
    scheduler,
    isKnownScheduler: scheduler !== undefined && Object.hasOwn(SCHEDULERS, scheduler),
    image: kind.imageDefaults !== undefined && "vae_encoder" in parts,
    mask: kind.maskDefaults !== undefined && "vae_encoder" in parts,
    defaults: { ...kind.defaults, ...facts.defaults },
    size: kind.defaultSize(facts),
  };
}
