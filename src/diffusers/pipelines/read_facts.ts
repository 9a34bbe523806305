import { readAutoencoderConfig } from "../autoencoders/autoencoder_config.ts";
import { type Checkpoint, readOptionalJson } from "../folder/checkpoint.ts";
import { readFolderCard } from "../folder/folder_card.ts";
import { readModelIndex } from "../folder/model_index.ts";
import { networkFile } from "../folder/network_file.ts";
import { checkWidths } from "./check_widths.ts";
import type { FolderFacts, PipelineKind } from "./kind.ts";
import { kindOf } from "./kinds.ts";

/**
 * What a folder's configs say. Every part that a run will need is looked for, and none is opened.
 *
 * @throws {TypeError} If there is no model_index.json, its class is unknown, or a part is missing or fits no other.
 */
export async function readFacts(
  checkpoint: Checkpoint,
  variant: string | undefined,
): Promise<{ kind: PipelineKind; facts: FolderFacts }> {
  const { className, parts } = await readModelIndex(checkpoint);
  const kind = kindOf(className);
  const found = new Set(parts);
  found.delete("vae_encoder"); // it is optional, whatever the index says
  for (const encoder of kind.encoders) {
    const isOptional = encoder.endsWith("?"), name = encoder.replace("?", "");
    if (isOptional && !parts.has(name)) continue;
    await networkFile(checkpoint, name, variant);
    found.add(name);
  }
  await networkFile(checkpoint, kind.network, variant);
  if (kind.hasAutoencoder) {
    await networkFile(checkpoint, "vae_decoder", variant);
    await networkFile(checkpoint, "vae_encoder", variant).then(() => found.add("vae_encoder"), () => {});
  }
  const facts = await readConfigs(checkpoint, kind, found);
  await checkWidths(checkpoint, kind, facts);
  return { kind, facts };
}

/** The configs of a folder, with the parts that it is known to have. */
export async function readConfigs(
  checkpoint: Checkpoint,
  kind: PipelineKind,
  parts: ReadonlySet<string>,
): Promise<FolderFacts> {
  const { json: index } = await readModelIndex(checkpoint);
  const network = await readOptionalJson(checkpoint, `${kind.network}/config.json`) ?? {};
  const { sums: _, ...defaults } = await readFolderCard(checkpoint);
  return { index, parts, network, autoencoder: await readAutoencoderConfig(checkpoint), defaults };
}
