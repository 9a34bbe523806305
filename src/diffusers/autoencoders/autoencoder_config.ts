import { type Checkpoint, readOptionalJson } from "../folder/checkpoint.ts";

/** What the pipeline must know of an autoencoder. */
export interface AutoencoderConfig {
  /** Pixels of a latent's side. */
  readonly factor: number;
  /** Channels of the latents. */
  readonly channels: number;
  /** Latents divided by it, plus the shift, are what the decoder takes. */
  readonly scale: number;
  readonly shift: number;
  /** Mean and deviation by channel, where the latents were normalised by them. */
  readonly mean?: readonly number[];
  readonly deviation?: readonly number[];
  /** Whether it overflows in float16. */
  readonly forceUpcast: boolean;
}

/** What diffusers' AutoencoderKL takes where its config does not say. */
const USUAL_SCALE = 0.18215, USUAL_CHANNELS = 4, USUAL_FACTOR = 8;

/** Reads the config of the autoencoder, beside its decoder or in the folder that diffusers itself gives it. */
export async function readAutoencoderConfig(checkpoint: Checkpoint): Promise<AutoencoderConfig> {
  const json = await readOptionalJson(checkpoint, "vae_decoder/config.json") ??
    await readOptionalJson(checkpoint, "vae/config.json") ?? {};
  const blocks = json.block_out_channels as readonly number[] | undefined;
  return {
    factor: blocks ? 2 ** (blocks.length - 1) : USUAL_FACTOR,
    channels: json.latent_channels as number ?? USUAL_CHANNELS,
    scale: json.scaling_factor as number ?? USUAL_SCALE,
    shift: json.shift_factor as number ?? 0,
    mean: json.latents_mean as readonly number[] ?? undefined,
    deviation: json.latents_std as readonly number[] ?? undefined,
    forceUpcast: json.force_upcast as boolean ?? true,
  };
}
