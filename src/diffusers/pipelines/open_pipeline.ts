import process from "node:process";
import { checkInteger, checkOneOf } from "../../internal/check.ts";
import { checkOptions } from "../../internal/check_options.ts";
import { pick } from "../../internal/pick.ts";
import { PROVIDER_CHOICES, type ProviderChoice } from "../../onnx/model.ts";
import { openSession } from "../../onnx/session/open_session.ts";
import { modelBytes } from "../../onnx/source/model_bytes.ts";
import type { Checkpoint } from "../folder/checkpoint.ts";
import { isFolder, localFolder } from "../folder/local_folder.ts";
import { urlFolder } from "../folder/url_folder.ts";
import { isHubName } from "../hub/hub_name.ts";
import { HUB_OPTION_NAMES, type HubOptions } from "../hub/hub_options.ts";
import { assemblePipeline, PIPELINE_OPTION_NAMES, type PipelineOptions } from "./assemble.ts";
import type { OpenFile } from "./parts.ts";
import type { Pipeline } from "./pipeline.ts";

/** Options of {@linkcode openPipeline}. */
export interface OpenPipelineOptions extends PipelineOptions, HubOptions {
  /** Where the networks run. Default "auto". */
  provider?: ProviderChoice;
  /** Threads of the provider "cpu", an integer of at least 1. Default: ONNX Runtime's own choice. */
  threads?: number;
}

/**
 * Opens a checkpoint of diffusers: a folder as optimum exports it, on disk, behind a URL, or on the Hugging Face hub. Its
 * configs are read and its parts are looked for; each network is opened when a run first needs it.
 *
 * From the hub, the files that the pipeline needs are downloaded into Hugging Face's own cache (HF_HOME, HF_HUB_CACHE),
 * on from where an earlier download ended, and checked by size and hash; HF_ENDPOINT names another hub, HF_TOKEN opens
 * private models. In Deno that needs `--allow-net` and `--allow-write`.
 *
 * @param source Path of the folder, its URL, or "owner/name" on the hub where no folder is of that name
 * @param options Provider, threads, phases, and revision, offline and progress of a download
 * @returns The pipeline
 * @throws {TypeError} If there is no model_index.json, its class is unknown, or a part is missing.
 * @throws {RangeError} If an option is out of range.
 */
export async function openPipeline(source: string | URL, options: OpenPipelineOptions = {}): Promise<Pipeline> {
  checkOptions(options, [...PIPELINE_OPTION_NAMES, "provider", "threads", ...HUB_OPTION_NAMES]);
  const { provider = "auto", threads } = options;
  checkOneOf("provider", provider, PROVIDER_CHOICES);
  if (threads !== undefined) checkInteger("threads", threads, 1);
  const openFile: OpenFile = async (file, { widen }) => {
    if (!widen) return await openSession(file, { provider, threads });
    const { widenOnnx } = await import("../../onnx_file/widen_onnx.ts");
    return await openSession(widenOnnx(await modelBytes(file)), { provider, threads });
  };
  const { revision, offline, onProgress } = options;
  const checkpoint = await checkpointOf(source, options.variant, { revision, offline, onProgress });
  return await assemblePipeline(checkpoint, openFile, pick(options, PIPELINE_OPTION_NAMES));
}

async function checkpointOf(
  source: string | URL,
  variant: string | undefined,
  hub: HubOptions,
): Promise<Checkpoint> {
  const isUrl = source instanceof URL ? source.protocol !== "file:" : /^https?:\/\//.test(source);
  if (isUrl) return urlFolder(source);
  if (source instanceof URL || !isHubName(source) || await isFolder(source)) return localFolder(source);
  const { hubRepo } = await import("../hub/hub_repo.ts");
  const { hubSnapshot } = await import("../hub/hub_snapshot.ts");
  return localFolder(await hubSnapshot(hubRepo(source, process.env), variant, hub));
}
