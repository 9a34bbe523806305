import { checkInteger, checkOneOf } from "../../internal/check.ts";
import { PROVIDER_CHOICES, type ProviderChoice } from "../../onnx/model.ts";
import { openSession } from "../../onnx/session/open_session.ts";
import { readSource } from "../../onnx/source/read_source.ts";
import { localFolder } from "../folder/local_folder.ts";
import { urlFolder } from "../folder/url_folder.ts";
import { assemblePipeline, type PipelineOptions } from "./assemble.ts";
import type { OpenFile } from "./parts.ts";
import type { Pipeline } from "./pipeline.ts";

/** Options of {@linkcode openPipeline}. */
export interface OpenPipelineOptions extends PipelineOptions {
  /** Where the networks run. Default "auto". */
  provider?: ProviderChoice;
  /** Threads of the provider "cpu", an integer of at least 1. Default: ONNX Runtime's own choice. */
  threads?: number;
}

/**
 * Opens a checkpoint of diffusers: a folder as optimum exports it, on disk or behind a URL. Its configs are read and its
 * parts are looked for; each network is opened when a run first needs it.
 *
 * @param source Path of the folder, or its URL
 * @param options Provider, threads, phases
 * @returns The pipeline
 * @throws {TypeError} If there is no model_index.json, its class is unknown, or a part is missing.
 * @throws {RangeError} If an option is out of range.
 */
export async function openPipeline(source: string | URL, options: OpenPipelineOptions = {}): Promise<Pipeline> {
  const { provider = "auto", threads } = options;
  checkOneOf("provider", provider, PROVIDER_CHOICES);
  if (threads !== undefined) checkInteger("threads", threads, 1);
  const openFile: OpenFile = async (file, { widen }) => {
    if (!widen) return await openSession(file, { provider, threads });
    const { widenOnnx } = await import("../../onnx_file/widen_onnx.ts");
    return await openSession(widenOnnx(await readSource(file)), { provider, threads });
  };
  const isUrl = source instanceof URL ? source.protocol !== "file:" : /^https?:\/\//.test(source);
  return await assemblePipeline(isUrl ? urlFolder(source) : localFolder(source), openFile, options);
}
