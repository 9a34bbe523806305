import type { OpenPipelineOptions } from "./open_options.ts";
import { openWorkings } from "./open_workings.ts";
import { PartsPipeline } from "./parts_pipeline.ts";
import type { Pipeline } from "./pipeline.ts";

/**
 * Opens a checkpoint of diffusers: a folder as optimum exports it, on disk, behind a URL, or on the Hugging Face hub. Its
 * configs are read and its parts are looked for; each network is opened when a run first needs it.
 *
 * From the hub, the files that the pipeline needs are downloaded into Hugging Face's own cache (HF_HOME, HF_HUB_CACHE),
 * on from where an earlier download ended, and checked by size and hash; HF_ENDPOINT names another hub, HF_TOKEN opens
 * private models. In Deno that needs `--allow-net` and `--allow-write`.
 *
 * Where a folder has a card.json that states the SHA-256 of its files, they are checked before a network is opened; those
 * behind a URL as they arrive.
 *
 * @param source Path of the folder, its URL, or "owner/name" on the hub where no folder is of that name
 * @param options Provider, threads, worker, phases, and revision, offline and progress of a download
 * @returns The pipeline
 * @throws {TypeError} If there is no model_index.json, its class is unknown, or a part is missing or not the one that the
 * folder's card states.
 * @throws {RangeError} If an option is out of range.
 */
export async function openPipeline(source: string | URL, options: OpenPipelineOptions = {}): Promise<Pipeline> {
  return new PartsPipeline(await openWorkings(source, options));
}
