import { checkInteger, checkOneOf } from "../../internal/check.ts";
import { checkOptions } from "../../internal/check_options.ts";
import { pick } from "../../internal/pick.ts";
import { WEB_PROVIDERS, type WebProvider } from "../../onnx/model.ts";
import { openBytesOnWeb } from "../../onnx/session/open_session_on_web.ts";
import { downloadSource } from "../../onnx/source/download_source.ts";
import { cachedBytes } from "../folder/cached_fetch.ts";
import { checkedUrlFolder } from "../folder/checked_url_folder.ts";
import { assembleWorkings, PIPELINE_OPTION_NAMES, type PipelineOptions } from "./assemble.ts";
import type { OpenFile } from "./parts.ts";
import { PartsPipeline } from "./parts_pipeline.ts";
import type { Pipeline } from "./pipeline.ts";

/** Options of {@linkcode openPipeline} in a browser. */
export interface BrowserPipelineOptions extends PipelineOptions {
  /** Where the networks run. Default "auto": webgpu where that is a GPU, otherwise wasm. */
  provider?: WebProvider | "auto";
  /** Threads of the provider "wasm", where the page is isolated from other origins (crossOriginIsolated). Default 1. */
  threads?: number;
}

/**
 * Opens a checkpoint of diffusers behind a URL: a folder as optimum exports it. Its configs are read and its parts are
 * looked for; each network is fetched when a run first needs it, checked where the folder's card.json states its SHA-256,
 * and kept in the browser's Cache. A model of the hub is the folder `https://HUB/OWNER/NAME/resolve/main/`.
 *
 * @param source The folder's URL; a relative one begins at the page
 * @param options Provider, phases
 * @returns The pipeline
 * @throws {TypeError} If there is no model_index.json, its class is unknown, or a part is missing.
 */
export async function openPipeline(source: string | URL, options: BrowserPipelineOptions = {}): Promise<Pipeline> {
  checkOptions(options, [...PIPELINE_OPTION_NAMES, "provider", "threads"]);
  const { provider = "auto", threads } = options;
  checkOneOf("provider", provider, ["auto", ...WEB_PROVIDERS]);
  if (threads !== undefined) checkInteger("threads", threads, 1);
  const { location } = globalThis as { location?: { href: string } };
  const checkpoint = await checkedUrlFolder(new URL(source, location?.href), cachedBytes);
  const openFile: OpenFile = async (file, { widen }) => {
    const model = await downloadSource(file, checkpoint.read);
    if (!widen) return await openBytesOnWeb(model, { provider, threads });
    const { widenOnnx } = await import("../../onnx_file/widen_onnx.ts");
    return await openBytesOnWeb({ ...model, bytes: widenOnnx(model.bytes) }, { provider, threads });
  };
  return new PartsPipeline(await assembleWorkings(checkpoint, openFile, pick(options, PIPELINE_OPTION_NAMES)));
}
