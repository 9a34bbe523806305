import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { urlBeside } from "../internal/url_beside.ts";
import { openBytesOnWeb } from "../onnx/session/open_session_on_web.ts";
import { sessionModel } from "../onnx/session/session_model.ts";
import { downloadSource } from "../onnx/source/download_source.ts";
import { fetchSource } from "../onnx/source/fetch_source.ts";
import type { LoadModelOptions } from "./load_model_options.ts";
import { type LoadedModel, loadedModel } from "./loaded_model.ts";
import { parseCard } from "./parse_card.ts";

/**
 * Opens a model with all that its card says of it, in a browser.
 *
 * @param path URL of an ONNX file, whose card is the .json of the same name beside it, or of the card; a relative one
 * begins at the page
 * @param options Provider, worker
 * @returns The model
 * @throws {ProviderError} If the provider is not available.
 * @throws {TypeError} If a file is missing, the card is not right (the message lists all its faults), or the ONNX file is
 * not the one that it describes, or no model.
 */
export async function loadModel(path: string | URL, options: LoadModelOptions = {}): Promise<LoadedModel> {
  const { location } = globalThis as { location?: { href: string } };
  const url = new URL(path, location?.href), cardUrl = new URL(url);
  cardUrl.pathname = url.pathname.replace(/(\.onnx|\.json)?$/, ".json");
  const card = parseCard(cardUrl.href, new TextDecoder().decode(await fetchSource(cardUrl)));
  const model = await downloadSource(url.pathname.endsWith(".json") ? urlBeside(card.file, cardUrl) : url);
  const found = bytesToHex(sha256(model.bytes)); // not crypto.subtle, which a page has over https alone
  if (found !== card.sha256) {
    throw new TypeError(
      `The model file ${model.name} is not the one that its card describes, cut short or replaced: its sha256 is ` +
        `${found}, expected ${card.sha256.slice(0, 12)}...`,
    );
  }
  const { provider, threads, worker } = options;
  return loadedModel(card, await sessionModel(await openBytesOnWeb(model, { provider, threads, worker }), {}));
}
