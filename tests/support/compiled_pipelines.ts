// Compiled pipelines in ONNX Runtime, beside the pipelines themselves.
import type { InferenceSession } from "onnxruntime-common";
import { compilePipeline, type CompilePipelineOptions, openPipeline } from "../../src/diffusers/mod.ts";
import { localFolder } from "../../src/diffusers/folder/local_folder.ts";
import type { PipelineRunOptions } from "../../src/diffusers/pipelines/run_options.ts";
import { openTokenizer } from "../../src/diffusers/tokenizers/open_tokenizer.ts";
import { promptRows } from "../../src/diffusers/tokenizers/prompt_rows.ts";
import { loadNativeRuntime } from "../../src/onnx/session/native_runtime.ts";
import { getNoise } from "../../src/tensors/noise.ts";

type Integers = { data: readonly number[]; dims: number[] };

/** What a file is told, as a run is. */
export interface Told {
  /** Of all images, or of each: so many rows of ids. */
  prompt?: string | readonly string[];
  negativePrompt?: string;
  class?: readonly number[];
  guidance?: number;
  seed: number;
  /** Shape of the noise. */
  dims: number[];
}

/** The inputs of a compiled file, and what it draws. */
export async function drawn(folder: string, file: Uint8Array | string, told: Told) {
  const ort = await loadNativeRuntime();
  ort.env.logLevel = "error";
  const session: InferenceSession = await ort.InferenceSession.create(file as string, { intraOpNumThreads: 1 });
  try {
    const feeds: Record<string, InstanceType<typeof ort.Tensor>> = {};
    for (const input of session.inputMetadata) {
      if (!input.isTensor) throw new Error(`${input.name} is no tensor`);
      const { name, type, shape } = input;
      const integers = ({ data, dims }: Integers) =>
        new ort.Tensor(type, type === "int64" ? data.map(BigInt) : [...data], dims);
      if (name === "noise") {
        feeds[name] = new ort.Tensor("float32", getNoise(told.dims, { seed: told.seed }).data, told.dims);
      } else if (name === "stage_noise") {
        const stages = Array.from(
          { length: shape[0] as number },
          (_, k) => [...getNoise(told.dims, { seed: told.seed, step: k + 1 }).data],
        ).flat();
        feeds[name] = new ort.Tensor("float32", stages, [shape[0] as number, ...told.dims]);
      } else if (name === "guidance") feeds[name] = new ort.Tensor("float32", [told.guidance!], [1]);
      else if (name === "class_labels") feeds[name] = integers({ data: told.class!, dims: [told.class!.length] });
      else feeds[name] = integers(await idsOf(folder, name, shape[1] as number, told));
    }
    const { image } = await session.run(feeds);
    return { inputs: session.inputNames, image };
  } finally {
    await session.release();
  }
}

/** Rows of token ids, or of a mask. */
async function idsOf(
  folder: string,
  name: string,
  length: number,
  { prompt = "", negativePrompt = "" }: Told,
): Promise<Integers> {
  const tokenizer = await openTokenizer(localFolder(folder), `tokenizer${name.match(/_\d$/)?.[0] ?? ""}`);
  const texts = [name.startsWith("negative") ? negativePrompt : prompt].flat();
  const rows = texts.map((text) => promptRows(tokenizer, text, length, {}, () => {})[0]);
  return {
    data: rows.flatMap(({ ids, mask }) => name.includes("mask") ? mask : ids),
    dims: [rows.length, length],
  };
}

/** How far apart, in steps of 255, pictures of a compiled file and of the pipeline are; and the file's inputs. */
export async function differenceOf(
  folder: string,
  compile: CompilePipelineOptions,
  run: PipelineRunOptions & { seed: number },
  dims: number[],
) {
  const file = await compilePipeline(folder, compile);
  const { inputs, image } = await drawn(folder, file, {
    ...run,
    class: typeof run.class === "number" ? [run.class] : run.class,
    dims,
  });
  await using pipeline = await openPipeline(folder, { provider: "cpu", threads: 1 });
  const { images } = await pipeline.run({ ...run, count: dims[0] });
  const expected = images.flatMap(({ data }) => [...data]), found = image.data as Uint8Array;
  const worst = Math.max(...expected.map((value, i) => Math.abs(value - found[i])));
  return { inputs, file, worst, type: image.type, dims: image.dims, spread: new Set(expected).size };
}
