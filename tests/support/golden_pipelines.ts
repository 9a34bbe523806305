// Runs of diffusers on tiny pipelines, as their folders hold them.
import type { Pipeline } from "../../src/diffusers/pipelines/pipeline.ts";
import type { PipelineResult, PipelineRunOptions } from "../../src/diffusers/pipelines/run_options.ts";
import type { SchedulerConfig } from "../../src/diffusers/schedulers/settings.ts";
import type { Tensor } from "../../src/tensors/tensor.ts";
import { readSafetensors, type StoredTensor } from "./safetensors.ts";

/** One run, as runs.json has it. */
export interface GoldenRun {
  readonly id: string;
  readonly class_name: string;
  readonly config: SchedulerConfig;
  readonly steps: number;
  readonly guidance?: number;
  readonly height: number;
  readonly width: number;
  readonly prompt?: number | null;
  readonly class?: number;
  readonly guidance_rescale?: number | null;
  readonly init: string;
  readonly std: number;
  readonly noise?: number | null;
  /** How far torch and ONNX Runtime are apart in this run. */
  readonly torch_vs_ort?: number;
}

/** The prompts of a pipeline, and the ids of each text by each tokenizer. */
export interface GoldenPrompts {
  readonly prompts: readonly { prompt: string; negative: string }[];
  readonly t5_max_sequence_length: number;
  readonly tokens: Record<string, Record<string, { max_length: number; input_ids: number[]; unpadded: number[] }>>;
}

/** What a pipeline made. */
export interface Golden {
  readonly runs: readonly GoldenRun[];
  readonly prompts?: GoldenPrompts;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/** Reads the runs of tests/data/pipelines, where they are in one file. */
export async function readStoredRuns(name: "sd1" | "ddpm" | "flux"): Promise<Golden> {
  const at = (file: string) => new URL(`../data/pipelines/${file}`, import.meta.url);
  const json = JSON.parse(await Deno.readTextFile(at(`${name}.json`)));
  return { ...json, tensors: await readSafetensors(at(`${name}.safetensors`)) };
}

/** The options that make a run again. */
export function optionsOf(
  { prompts, tensors }: Golden,
  run: GoldenRun,
  takes: "prompt" | "class" | "nothing",
): PipelineRunOptions {
  const text = prompts?.prompts[run.prompt ?? 0];
  const init = tensors.get(run.init) as Tensor<Float32Array>;
  return {
    ...(takes === "prompt"
      ? {
        prompt: text!.prompt,
        negativePrompt: text!.negative,
        maxSequenceLength: prompts!.t5_max_sequence_length,
      }
      : {}),
    ...(takes === "class" ? { class: run.class } : {}),
    count: init.dims[0],
    width: run.width,
    height: run.height,
    numStep: run.steps,
    guidance: run.guidance,
    guidanceRescale: run.guidance_rescale ?? undefined,
    latents: init,
    noise: (_, stage) => tensors.get(`${run.id}.noise.${stage}`) as Tensor<Float32Array>,
    scheduler: { ...withInfinities(run.config), _class_name: run.class_name },
  };
}

/** Infinities are written as null, where the setting cannot be absent. */
function withInfinities(config: SchedulerConfig): SchedulerConfig {
  return config.lambda_min_clipped === null ? { ...config, lambda_min_clipped: -Infinity } : config;
}

/** How far a run of ours is from diffusers': latents in units of their deviation, and the worst byte of the pictures. */
export async function distanceTo(
  golden: Golden,
  run: GoldenRun,
  pipeline: Pipeline,
  options: PipelineRunOptions,
): Promise<{ latents: number; bytes?: number; result: PipelineResult }> {
  const picture = golden.tensors.get(`${run.id}.image`)?.data as Uint8Array | undefined;
  const result = await pipeline.run({ ...options, output: picture ? "pixels" : "latents" });
  const latents = worst(result.latents.data, golden.tensors.get(`${run.id}.final_ort`)!.data) / run.std;
  if (!picture) return { latents, result };
  return { latents, bytes: worst(result.images.flatMap(({ data }) => [...data]), picture), result };
}

/** The largest difference of two lists of equal length. */
export function worst(a: ArrayLike<number>, b: ArrayLike<number | bigint>): number {
  if (a.length !== b.length) throw new RangeError(`${a.length} and ${b.length} elements`);
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i] - Number(b[i])));
  return most;
}
