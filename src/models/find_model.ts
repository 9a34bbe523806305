import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { invocation } from "../internal/invocation.ts";
import { fileSha256 } from "../internal/file_sha256.ts";
import { whyUnreadable } from "../internal/why_unreadable.ts";
import { filePath, pathOf } from "../onnx/source/file_path.ts";
import { findSource } from "../onnx/source/find_source.ts";
import type { ModelCard } from "./model_card.ts";
import { parseCard } from "./parse_card.ts";

/** A model that is the one its card describes. */
export interface FoundModel {
  readonly card: ModelCard;
  /** The path of the ONNX file. */
  readonly file: string;
}

/**
 * Finds a model by its ONNX file, whose card is the .json of the same name beside it, or by its card. The file is read
 * piece by piece for its checksum.
 *
 * @throws {TypeError} If a file is missing, the card is not right, or the ONNX file is not the one that it describes.
 */
export async function findModel(source: string | URL): Promise<FoundModel> {
  const path = pathOf(source), card = await readCard(path);
  const file = isCard(path) ? join(dirname(path), card!.file) : path;
  if (!card) {
    await findSource(file); // what is no model needs no card
    throw noCard(path);
  }
  const found = await fileSha256(await filePath(file));
  if (found === card.sha256) return { card, file };
  throw new TypeError(
    `The model file ${file} is not the one that its card describes, cut short or replaced: its sha256 is ${found}, ` +
      `expected ${card.sha256.slice(0, 12)}...`,
  );
}

/** A model as bytes, not opened, with its card. @throws {TypeError} If a file is missing or damaged. */
export async function readModel(path: string): Promise<FoundModel & { bytes: Uint8Array<ArrayBuffer> }> {
  const found = await findModel(path);
  return { ...found, bytes: new Uint8Array(await readFile(found.file)) };
}

/** The card of a model, by its ONNX file or by itself. @throws {TypeError} If there is none or it is not right. */
export async function cardOf(path: string): Promise<ModelCard> {
  const card = await readCard(path);
  if (!card) throw noCard(path);
  return card;
}

/** Where the card of a model is, by its ONNX file or by itself. */
export function cardPath(path: string): string {
  return isCard(path) ? path : path.replace(/(\.onnx)?$/, ".json");
}

function isCard(path: string): boolean {
  return path.endsWith(".json");
}

function noCard(path: string): TypeError {
  return new TypeError(
    `The model ${path} has no card ${basename(cardPath(path))} beside it to state its schedule; ` +
      `${invocation("inspect")} --card ${path} prints one to fill in`,
  );
}

/** The card of a model by the path of either; undefined where there is none beside an ONNX file. */
async function readCard(path: string): Promise<ModelCard | undefined> {
  const file = cardPath(path);
  let json;
  try {
    json = await readFile(file, "utf8");
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT" && !isCard(path)) return undefined;
    throw new TypeError(`The model card ${file} cannot be read: ${whyUnreadable(error)}`, { cause: error });
  }
  try {
    return parseCard(file, json);
  } catch (error) {
    throw await withChecksum(error as Error, file, json, isCard(path) ? path.replace(/\.json$/, ".onnx") : path);
  }
}

/** The same error, with the checksum that the card lacks, where its ONNX file is there. */
async function withChecksum(error: Error, card: string, json: string, onnx: string): Promise<Error> {
  if (!error.message.includes('"sha256"')) return error;
  try {
    parseCard(card, json, { sha256: await fileSha256(onnx) });
  } catch (known) {
    if (known instanceof TypeError) return known;
  }
  return error;
}
