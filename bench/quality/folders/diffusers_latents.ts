// Latents of diffusers' own pipeline on a folder, from the same noise.

const SCRIPT = "bench/quality/folders/diffusers_latents.py";

/** A scheduler by its class, with what its config has other than the folder's. */
export interface DiffusersScheduler {
  readonly scheduler: string;
  readonly config: Readonly<Record<string, string | number | boolean>>;
}

/** What all runs have in common. */
export interface LatentsJob {
  readonly folder: string;
  readonly prompts: readonly string[];
  readonly guidance: number;
  /** The standard normal noise, and its shape. */
  readonly noise: Float32Array;
  readonly shape: readonly number[];
  readonly width: number;
  readonly height: number;
  readonly threads: number;
}

/** Why a Python cannot draw; undefined where it can. */
export async function whyNoPipeline(python: string): Promise<string | undefined> {
  const needs = "a Python with diffusers and optimum-onnx (--python, or deno task bench:install:folders)";
  try {
    const imports = "import numpy, torch, diffusers; from optimum.onnxruntime import ORTStableDiffusionPipeline";
    const { success } = await new Deno.Command(python, { args: ["-c", imports], stderr: "null", stdout: "null" })
      .output();
    if (success) return undefined;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return `${python} is not ${needs}`;
}

/** The latents of a scheduler after each of some numbers of steps. */
export async function latentsOfDiffusers(
  python: string,
  { noise, ...job }: LatentsJob,
  scheduler: DiffusersScheduler,
  steps: readonly number[],
): Promise<Float32Array[]> {
  const files = await Deno.makeTempDir();
  try {
    await Deno.writeFile(`${files}/noise`, new Uint8Array(noise.buffer, noise.byteOffset, noise.byteLength));
    const process = new Deno.Command(python, { args: [SCRIPT], stdin: "piped", stdout: "null", stderr: "piped" })
      .spawn();
    const writer = process.stdin.getWriter();
    await writer.write(new TextEncoder().encode(`${JSON.stringify({ ...job, ...scheduler, steps, files })}\n`));
    await writer.close();
    const { success, stderr } = await process.output();
    if (!success) {
      throw new Error(`${SCRIPT} failed: ${new TextDecoder().decode(stderr).trim().split("\n").pop()}`);
    }
    return await Promise.all(steps.map(async (count) => {
      const { buffer } = await Deno.readFile(`${files}/${count}`);
      return new Float32Array(buffer);
    }));
  } finally {
    await Deno.remove(files, { recursive: true });
  }
}
