import { checkInteger, checkOneOf } from "../../internal/check.ts";
import { checkOptions } from "../../internal/check_options.ts";
import { pick } from "../../internal/pick.ts";
import { PROVIDER_CHOICES } from "../../onnx/model.ts";
import { openCheckpoint } from "../folder/open_checkpoint.ts";
import { HUB_OPTION_NAMES } from "../hub/hub_options.ts";
import { assembleWorkings, PIPELINE_OPTION_NAMES } from "./assemble.ts";
import { fileOpener } from "./file_opener.ts";
import type { OpenPipelineOptions } from "./open_options.ts";
import type { Workings } from "./workings.ts";

/** Opens the workings of a checkpoint, as `openPipeline` opens a pipeline. */
export async function openWorkings(source: string | URL, options: OpenPipelineOptions = {}): Promise<Workings> {
  checkOptions(options, [...PIPELINE_OPTION_NAMES, "provider", "threads", "worker", ...HUB_OPTION_NAMES]);
  const { provider = "auto", threads, worker = false, variant, revision, offline, onProgress } = options;
  checkOneOf("provider", provider, PROVIDER_CHOICES);
  if (threads !== undefined) checkInteger("threads", threads, 1);
  const checkpoint = await openCheckpoint(source, variant, { revision, offline, onProgress });
  const openFile = fileOpener(checkpoint.read, { provider, threads, worker });
  return await assembleWorkings(checkpoint, openFile, pick(options, PIPELINE_OPTION_NAMES));
}
