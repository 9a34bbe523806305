import { type Checkpoint, readOptionalJson } from "../folder/checkpoint.ts";
import type { FolderFacts, PipelineKind } from "./kind.ts";
import { paintsItself } from "./latent_shape.ts";

/**
 * Checks that parts fit each other, as far as their configs say: what text encoders and autoencoder give is what the
 * network takes.
 *
 * @throws {TypeError} If two parts differ; the message names both.
 */
export async function checkWidths(checkpoint: Checkpoint, kind: PipelineKind, facts: FolderFacts): Promise<void> {
  const { network, autoencoder, parts } = facts;
  for (const [key, sources] of Object.entries(kind.textWidths)) {
    const present = sources.filter(([encoder]) => parts.has(encoder));
    const widths = await Promise.all(
      present.map(async ([encoder, name]) =>
        (await readOptionalJson(checkpoint, `${encoder}/config.json`))?.[name]
      ),
    );
    const taken = network[key];
    if (typeof taken !== "number" || widths.length === 0 || !widths.every((width) => typeof width === "number")) {
      continue;
    }
    const given = widths.reduce((sum: number, width) => sum + (width as number), 0);
    if (given !== taken) {
      const names = present.map(([encoder]) => encoder).join(" and ");
      throw new TypeError(
        `The ${kind.network} takes text of width ${taken}, but ${names} ${
          present.length > 1 ? "give" : "gives"
        } ${given}`,
      );
    }
  }
  const channels = autoencoder.channels * (kind.packing ? 4 : 1);
  if (!kind.hasAutoencoder || network.in_channels === undefined || paintsItself(facts)) return;
  if (network.in_channels !== channels) {
    throw new TypeError(
      `The ${kind.network} takes ${network.in_channels} channels, but the autoencoder gives ${channels}`,
    );
  }
}
