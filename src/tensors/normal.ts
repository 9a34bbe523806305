import { type Instance, instantiate } from "../../wasm/instantiate.ts";
import { wordsOf } from "./philox.ts";
import type { TensorData } from "./tensor.ts";

/** Bytes that the kernel fills at a time: they stay in the fastest memory. */
const CHUNK = 65536;
/** Numbers that the kernel makes at once, and numbers a counter. */
const GROUP = 16, COUNTER = 4;
/** Streams lie in the upper bits of an image's index, which needs 53 bits of its 64. */
const STREAM = 2 ** 21;

let instance: Instance<"noise"> | undefined;

/** Where a row of normals stands among all that a seed gives. */
export interface NormalPlace {
  /** An integer from 0 to 2^53 - 1, the key. */
  seed: number;
  /** An integer from 0 to 2^53 - 1. */
  image: number;
  /** An integer from 0 to 2^32 - 1: the step that the noise is for, or what else the stream counts. */
  step: number;
  /** An integer from 0 to 2047. Default 0, the noise of steps. */
  stream?: number;
}

/**
 * Fills an array with standard normals by assembly/noise.ts: Philox4x32-10 with the seed as key and [block, step, image]
 * as counter, and Box-Muller. A float32 number is the float64 one to within 1e-6.
 */
export function fillNormal(out: TensorData, { seed, image, step, stream = 0 }: NormalPlace): void {
  instance ??= instantiate("noise", CHUNK + 8192);
  const { kernels, buffer } = instance, start = kernels.RESERVED.value;
  const [key0, key1] = wordsOf(seed), [low, high] = wordsOf(image);
  const isFloat32 = out instanceof Float32Array;
  const kernel = isFloat32 ? kernels.normal_f32 : kernels.normal_f64, bytes = out.BYTES_PER_ELEMENT;
  const most = CHUNK / bytes;
  const made = isFloat32 ? new Float32Array(buffer, start, most) : new Float64Array(buffer, start, most);
  for (let at = 0; at < out.length; at += most) {
    const count = Math.min(most, out.length - at);
    const padded = GROUP * Math.ceil(count / GROUP);
    kernel(start, bytes * padded, at / COUNTER, step, low, high + STREAM * stream, key0, key1);
    out.set(count === most ? made : made.subarray(0, count), at);
  }
}
