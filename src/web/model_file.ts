import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { firstLine } from "../internal/first_line.ts";
import { fetchSource } from "../onnx/source/fetch_source.ts";
import type { ModelCard } from "../models/model_card.ts";
import { parseCard } from "../models/parse_card.ts";
import { Broken, UPLOAD_ADVICE } from "./broken.ts";

/** The bytes of a file beside the page. @throws {Broken} If it is not there. */
export async function fetchBeside(name: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await fetchSource(new URL(name, import.meta.url)));
  } catch (error) {
    const [reason] = firstLine(error).split(": ").slice(-1);
    throw new Broken(`The file ${name} cannot be read: ${reason}`, UPLOAD_ADVICE);
  }
}

/** The model beside the page, with its card. @throws {Broken} If one of the two is missing or damaged. */
export async function fetchModel(): Promise<{ card: ModelCard; bytes: Uint8Array }> {
  const cardBytes = await fetchBeside("digits.json");
  let card;
  try {
    card = parseCard("digits.json", new TextDecoder().decode(cardBytes));
  } catch (error) {
    throw new Broken(firstLine(error), UPLOAD_ADVICE);
  }
  const bytes = await fetchBeside(card.file);
  // Not crypto.subtle, which a page has over https alone.
  if (bytesToHex(sha256(bytes)) !== card.sha256) {
    throw new Broken(
      `The file ${card.file} is cut short or not the one that its card describes (${bytes.length} bytes arrived)`,
      UPLOAD_ADVICE,
    );
  }
  return { card, bytes };
}
