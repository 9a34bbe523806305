import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { EpsFn } from "../run/eps_fn.ts";
import { fileSha256 } from "../internal/file_sha256.ts";
import { modelBytes } from "../onnx/source/model_bytes.ts";
import type { Provider, ProviderChoice } from "../onnx/model.ts";
import { openModel } from "../onnx/open_model.ts";
import { findSource } from "../onnx/source/find_source.ts";
import { filePath } from "../onnx/source/file_path.ts";
import { readSource } from "../onnx/source/read_source.ts";
import { retime } from "../run/retime.ts";
import type { Sde } from "../schedules/sde.ts";
import { type ModelCard, parseCard, scheduleOf } from "./model_card.ts";

/** An open model with what its card says. */
export interface CardedModel {
  readonly card: ModelCard;
  readonly sde: Sde;
  readonly provider: Provider;
  /** The model for images of the given classes, with the given guidance. */
  epsFn(labels: readonly number[] | undefined, guidance: number): EpsFn;
  close(): Promise<void>;
}

const BESIDE = new URL("../../models/digits.onnx", import.meta.url);
/** The shipped model, in the repository; a package carries none. */
export const DEFAULT_MODEL: string = BESIDE.protocol === "file:" ? fileURLToPath(BESIDE) : BESIDE.href;

/**
 * Opens a model by its ONNX file, whose card is the .json of the same name beside it, or by its card. Where "auto"
 * took another provider than the CPU it says so on the error stream.
 *
 * @throws {TypeError} If a file is missing or damaged, or the model's inputs are not as expected.
 * @throws {ProviderError} If the provider is not available.
 */
export async function loadModel(
  path: string,
  options: { provider?: ProviderChoice; threads?: number },
): Promise<CardedModel> {
  const { card, file } = await findModel(path);
  const { provider = "auto", threads } = options;
  const model = await openModel(file, { provider, threads });
  if (provider === "auto" && model.provider !== "cpu") {
    console.error(`The model runs on ${model.provider} (--provider chooses another)`);
  }
  const sde = scheduleOf(card.schedule);
  const own = card.modelSchedule && scheduleOf(card.modelSchedule);
  return {
    card,
    sde,
    provider: model.provider,
    epsFn: (labels, guidance) => {
      const epsFn = model.epsFn({ labels, guidance, noLabel: card.labels?.none });
      return own ? retime(epsFn, sde, own) : epsFn;
    },
    close: () => model.close(),
  };
}

/** A model as bytes, not opened, with its card. @throws {TypeError} If a file is missing or damaged. */
export async function readModel(path: string): Promise<{ card: ModelCard; file: string; bytes: Uint8Array }> {
  const found = await findModel(path);
  return { ...found, bytes: await modelBytes(found.file, readSource) };
}

/** Where a model is, with its card. @throws {TypeError} If a file is missing or damaged. */
async function findModel(path: string): Promise<{ card: ModelCard; file: string }> {
  const card = await readCard(cardPath(path));
  if (!card && (path.endsWith(".json") || path === DEFAULT_MODEL)) throw noCard(path);
  const file = path.endsWith(".json") ? join(dirname(path), card!.file) : path;
  if (!card) {
    await findSource(file); // what is no model needs no card
    throw noCard(path);
  }
  await filePath(file);
  await checkSum(file, card.sha256);
  return { card, file };
}

/** The card of a model, by its ONNX file or by itself. @throws {TypeError} If there is none or it is damaged. */
export async function cardOf(path: string): Promise<ModelCard> {
  const card = await readCard(cardPath(path));
  if (!card) throw noCard(path);
  return card;
}

/** Where the card of a model is, by its ONNX file or by itself. */
export function cardPath(path: string): string {
  return path.endsWith(".json") ? path : path.replace(/(\.onnx)?$/, ".json");
}

function noCard(path: string): TypeError {
  if (path === DEFAULT_MODEL) {
    return new TypeError(
      "The package carries no model; name one with --model FILE.onnx, with its card FILE.json beside it, or run this in " +
        "the project's repository, which has one that draws digits",
    );
  }
  if (path.endsWith(".json")) return new TypeError(`The model card ${path} cannot be read: there is no such file`);
  return new TypeError(
    `The model ${path} has no card ${basename(cardPath(path))} beside it to state its schedule; ` +
      `models/digits.json is an example`,
  );
}

async function readCard(path: string): Promise<ModelCard | undefined> {
  let json;
  try {
    json = await readFile(path, "utf8");
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return undefined;
    throw new TypeError(`The model card ${path} cannot be read: ${(error as Error).message}`);
  }
  return parseCard(path, json);
}

async function checkSum(file: string, expected: string): Promise<void> {
  const found = await fileSha256(file);
  if (found !== expected) {
    throw new TypeError(
      `The model file ${file} is not the one that its card describes, cut short or replaced: ` +
        `sha256 ${found.slice(0, 12)}..., expected ${expected.slice(0, 12)}...`,
    );
  }
}
