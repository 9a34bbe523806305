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

/** The config's path and what it says: beside the decoder, or in the folder that diffusers itself gives it. */
export async function autoencoderJson(
  checkpoint: Checkpoint,
): Promise<[path: string, json: Record<string, unknown> | undefined]> {
  const exported = "vae_decoder/config.json", own = "vae/config.json";
  const json = await readOptionalJson(checkpoint, exported);
  return json ? [exported, json] : [own, await readOptionalJson(checkpoint, own)];
}

/**
 * Reads the config of the autoencoder.
 *
 * @throws {RangeError} If a value is none that it can have.
 */
export async function readAutoencoderConfig(checkpoint: Checkpoint): Promise<AutoencoderConfig> {
  const [, json = {}] = await autoencoderJson(checkpoint);
  const read = <Value>(key: string, usual: Value, allowed: string, fits: (value: unknown) => boolean): Value => {
    const value = json[key] ?? usual;
    if (value === undefined || fits(value)) return value as Value;
    throw new RangeError(`The autoencoder's ${key} must be ${allowed}, found ${JSON.stringify(value)}`);
  };
  const isWhole = (value: unknown) => Number.isInteger(value) && value as number > 0;
  const isList = (value: unknown) => Array.isArray(value) && value.length > 0 && value.every(Number.isFinite);
  const channels = read("latent_channels", USUAL_CHANNELS, "an integer of at least 1", isWhole);
  const list = (key: string) =>
    read<readonly number[] | undefined>(
      key,
      undefined,
      `${channels} numbers`,
      (value) => isList(value) && (value as number[]).length === channels,
    );
  const blocks = read<readonly number[] | undefined>("block_out_channels", undefined, "a list of numbers", isList);
  return {
    factor: blocks ? 2 ** (blocks.length - 1) : USUAL_FACTOR,
    channels,
    scale: read(
      "scaling_factor",
      USUAL_SCALE,
      "a number other than 0",
      (value) => Number.isFinite(value) && value !== 0,
    ),
    shift: read("shift_factor", 0, "a finite number", Number.isFinite),
    mean: list("latents_mean"),
    deviation: list("latents_std"),
    forceUpcast: read("force_upcast", true, "true or false", (value) => typeof value === "boolean"),
  };
}
