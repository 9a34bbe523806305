import type { Checkpoint } from "../folder/checkpoint.ts";
import { readModelIndex } from "../folder/model_index.ts";
import { networkFile } from "../folder/network_file.ts";
import { parseSchedulerConfig } from "../schedulers/parse_scheduler_config.ts";
import { readScheduler } from "../schedulers/read_scheduler.ts";
import { SCHEDULERS } from "../schedulers/scheduler_registry.ts";
import { openTokenizer } from "../tokenizers/open_tokenizer.ts";
import { configWarnings } from "./config_warnings.ts";
import { folderSchedule } from "./folder_sde.ts";
import type { RunDefaults, Size } from "./kind.ts";
import { kindOf } from "./kinds.ts";
import { readConfigs, readFacts } from "./read_facts.ts";

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
  /** What is wrong with it beside what is missing, so that no run can begin. */
  readonly fault?: string;
  /** What a user should know: keys of configs that nothing knows. */
  readonly warnings: readonly string[];
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
  const config = text === undefined ? {} : parseSchedulerConfig(text);
  const scheduler = text === undefined ? undefined : String(config._class_name);
  const facts = await readConfigs(checkpoint, kind, new Set([...named, ...Object.keys(parts)]));
  const missing = needed.filter((part) => !(part in parts));
  return {
    className,
    takes: kind.takes,
    parts,
    missing,
    scheduler,
    isKnownScheduler: scheduler !== undefined && Object.hasOwn(SCHEDULERS, scheduler),
    image: kind.imageDefaults !== undefined && "vae_encoder" in parts,
    mask: kind.maskDefaults !== undefined && "vae_encoder" in parts,
    defaults: { ...kind.defaults, ...facts.defaults },
    size: kind.defaultSize(facts),
    fault: missing.length === 0 ? await faultOf(checkpoint, variant) : undefined,
    warnings: await configWarnings(checkpoint, kind, facts, config),
  };
}

/** What a run would be refused for. */
async function faultOf(checkpoint: Checkpoint, variant?: string): Promise<string | undefined> {
  try {
    const { kind, facts } = await readFacts(checkpoint, variant);
    folderSchedule(await readScheduler(checkpoint));
    for (const encoder of kind.encoders.map((name) => name.replace("?", ""))) {
      if (facts.parts.has(encoder)) await openTokenizer(checkpoint, encoder.replace("text_encoder", "tokenizer"));
    }
  } catch (error) {
    return (error as Error).message;
  }
}
