import { readAutoencoderConfig } from "../autoencoders/autoencoder_config.ts";
import { type Checkpoint, readOptionalJson } from "../folder/checkpoint.ts";
import { readModelIndex } from "../folder/model_index.ts";
import { networkFile } from "../folder/network_file.ts";
import type { FolderFacts, PipelineKind } from "./kind.ts";
import { checkWidths } from "./check_widths.ts";
import { kindOf } from "./kinds.ts";

/**
 * What a folder's configs say. Every part that a run will need is looked for, and none is opened.
 *
 * @throws {TypeError} If there is no model_index.json, its class is unknown, or a part is missing.
 */
export async function readFacts(
  checkpoint: Checkpoint,
  variant: string | undefined,
): Promise<{ kind: PipelineKind; facts: FolderFacts }> {
  const { className, parts, json } = await readModelIndex(checkpoint);
  const kind = kindOf(className);
  const found = new Set(parts);
  found.delete("vae_encoder"); // it is optional whatever the index says
  for (const encoder of kind.encoders) {
    const isOptional = encoder.endsWith("?"), name = encoder.replace("?", "");
    if (!isOptional || parts.has(name)) {
      await networkFile(checkpoint, name, variant);
      found.add(name);
    }
  }
  await networkFile(checkpoint, kind.network, variant);
  if (kind.hasAutoencoder) {
    await networkFile(checkpoint, "vae_decoder", variant);
    if (await hasNetwork(checkpoint, "vae_encoder", variant)) found.add("vae_encoder");
  }
  const network = await readOptionalJson(checkpoint, `${kind.network}/config.json`) ?? {};
  const facts = { index: json, parts: found, network, autoencoder: await readAutoencoderConfig(checkpoint) };
  await checkWidths(checkpoint, kind, facts);
  return { kind, facts };
}

async function hasNetwork(checkpoint: Checkpoint, part: string, variant?: string): Promise<boolean> {
  try {
    await networkFile(checkpoint, part, variant);
    return true;
  } catch {
    return false;
  }
}
