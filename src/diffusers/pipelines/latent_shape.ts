import type { FolderFacts, PipelineKind, Size } from "./kind.ts";

/** Channels, height and width of the latents of an image. */
export function latentShape(
  kind: PipelineKind,
  facts: FolderFacts,
  { width, height }: Size,
): [number, number, number] {
  const { autoencoder, network } = facts;
  if (!kind.hasAutoencoder) return [network.out_channels as number ?? 3, height, width];
  return [autoencoder.channels, height / autoencoder.factor, width / autoencoder.factor];
}

/** Whether the network was trained to paint into images: it takes mask and remains behind the latents. */
export function paintsItself({ network, autoencoder }: FolderFacts): boolean {
  return network.in_channels === 2 * autoencoder.channels + 1;
}
