import { sizeOf, type Tensor } from "../../tensors/tensor.ts";
import type { AutoencoderConfig } from "./autoencoder_config.ts";

/** Latents as the decoder takes them: `latents * deviation / scale + mean + shift`, by channel. */
export function toDecoder(latents: Tensor, config: AutoencoderConfig): Tensor<Float32Array> {
  const { scale, shift, mean, deviation } = config;
  return byChannel(
    latents,
    (value, channel) => value * (deviation?.[channel] ?? 1) / scale + (mean?.[channel] ?? 0) + shift,
  );
}

/** What the encoder gives as latents: the inverse of {@linkcode toDecoder}. */
export function fromEncoder(encoded: Tensor, config: AutoencoderConfig): Tensor<Float32Array> {
  const { scale, shift, mean, deviation } = config;
  return byChannel(
    encoded,
    (value, channel) => (value - shift - (mean?.[channel] ?? 0)) * scale / (deviation?.[channel] ?? 1),
  );
}

function byChannel(
  { data, dims }: Tensor,
  change: (value: number, channel: number) => number,
): Tensor<Float32Array> {
  const plane = sizeOf(dims.slice(2));
  return {
    data: Float32Array.from(data, (value, i) => change(value, Math.floor(i / plane) % dims[1])),
    dims: [...dims],
  };
}
