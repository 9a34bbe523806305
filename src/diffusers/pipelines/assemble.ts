import { checkInteger } from "../../internal/check.ts";
import { checkOptions } from "../../internal/check_options.ts";
import type { Checkpoint } from "../folder/checkpoint.ts";
import { readScheduler } from "../schedulers/read_scheduler.ts";
import { configWarnings } from "./config_warnings.ts";
import { folderSchedule } from "./folder_sde.ts";
import { Encoders } from "./encoders.ts";
import { type OpenFile, Parts } from "./parts.ts";
import { readFacts } from "./read_facts.ts";
import { Workings } from "./workings.ts";

/** Options of a pipeline, whatever the runtime. */
export interface PipelineOptions {
  /**
   * Whether each network is opened when it is needed and closed at once when it is not: the text encoders are gone before
   * the denoising network is there, and so on. A second run opens them again. Default false: what was opened stays.
   */
  phases?: boolean;
  /** Images that one run of the network takes at most; with guidance an image counts twice. Default: all. */
  batchLimit?: number;
  /** The exports to take where a folder has more than one: "fp16" for `model_fp16.onnx`. Default: `model.onnx`. */
  variant?: string;
  /** Told what a user should know: that a prompt is cut, for instance. Default: console.warn. */
  onWarning?: (message: string) => void;
}

/** The names of the options of every pipeline. */
export const PIPELINE_OPTION_NAMES: readonly (keyof PipelineOptions)[] = [
  "phases",
  "batchLimit",
  "variant",
  "onWarning",
];

/** The workings of a pipeline, of a checkpoint whose files are there. */
export async function assembleWorkings(
  checkpoint: Checkpoint,
  openFile: OpenFile,
  options: PipelineOptions,
): Promise<Workings> {
  checkOptions(options, PIPELINE_OPTION_NAMES);
  const { phases = false, batchLimit, variant, onWarning: warn = (message) => console.warn(message) } = options;
  if (batchLimit !== undefined) checkInteger("batchLimit", batchLimit, 1);
  const { kind, facts } = await readFacts(checkpoint, variant);
  const scheduler = await readScheduler(checkpoint);
  folderSchedule(scheduler); // whether its values make a schedule at all
  for (const warning of await configWarnings(checkpoint, kind, facts, scheduler)) warn(warning);
  const widened = facts.autoencoder.forceUpcast ? ["vae_decoder", "vae_encoder"] : [];
  const parts = new Parts(checkpoint, openFile, { phases, variant, widened });
  const encoders = new Encoders(checkpoint, parts);
  for (const name of kind.encoders.map((name) => name.replace("?", ""))) {
    if (facts.parts.has(name)) await encoders.tokenizer(name.replace("text_encoder", "tokenizer"));
  }
  return new Workings({ checkpoint, kind, facts, scheduler, parts, encoders, batchLimit, warn });
}
