// Samples of diffusers' schedulers, from the same noise and the same ONNX file, one run after another.
import { getTimesteps, type Sde } from "../../mod.ts";
import type { Signature } from "../../src/onnx/model.ts";
import type { Setting } from "./settings.ts";

const SCRIPT = "bench/quality/diffusers_samples.py";

/** What all runs have in common. */
export interface DiffusersJob {
  python: string;
  /** Path of the ONNX file, and the names of its inputs. */
  model: string;
  names: Signature;
  noise: Float32Array;
  /** Shape of the noise. */
  shape: number[];
  labels: number[] | undefined;
  guidance: number;
  threads: number;
  batch: number;
}

/** Whether a Python with all that the script imports is there. */
export async function hasDiffusers(python: string): Promise<boolean> {
  try {
    const { success } = await new Deno.Command(python, {
      args: ["-c", "import diffusers, numpy, onnxruntime, torch"],
      stderr: "null",
    }).output();
    return success;
  } catch {
    return false;
  }
}

/** Draws with a scheduler of diffusers on the grid of a setting. */
export async function drawWithDiffusers(
  { python, noise, ...job }: DiffusersJob,
  { scheduler, order, grid }: NonNullable<Setting["diffusers"]>,
  sde: Sde,
  nfe: number,
): Promise<Float32Array> {
  const times = getTimesteps(sde, { ...grid, numStep: nfe });
  const file = await Deno.makeTempFile();
  try {
    await Deno.writeFile(file, new Uint8Array(noise.buffer, noise.byteOffset, noise.byteLength));
    const process = new Deno.Command(python, { args: [SCRIPT], stdin: "piped", stdout: "piped", stderr: "piped" })
      .spawn();
    const runs = [{ scheduler, order, times, sigmas: times.map((t) => sde.rho(t)) }];
    const writer = process.stdin.getWriter();
    await writer.write(new TextEncoder().encode(`${JSON.stringify({ ...job, noise: file, runs })}\n`));
    await writer.close();
    const { success, stdout, stderr } = await process.output();
    if (!success || stdout.length !== noise.byteLength) {
      throw new Error(`${SCRIPT} failed: ${new TextDecoder().decode(stderr).trim().split("\n").pop()}`);
    }
    return new Float32Array(stdout.slice().buffer);
  } finally {
    await Deno.remove(file);
  }
}
