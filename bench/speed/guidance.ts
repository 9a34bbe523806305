/**
 * Classifier-free guidance by the kernel against the same as a loop: from two predictions of the network, in the host's
 * memory, to one in that of the executor.
 *
 * @module
 */
import { GuidanceMemory, type GuidanceScale } from "../../src/onnx/network/guidance_memory.ts";
import { interleave } from "./interleave.ts";

const SHAPES = [[1, 4, 64, 64], [4, 4, 64, 64], [4, 4, 128, 128], [1, 16, 128, 128]], GUIDANCE = 7.5;

for (const dims of SHAPES) {
  const size = dims.slice(1).reduce((product, side) => product * side), count = dims[0] * size;
  const made = Float32Array.from({ length: 2 * count }, (_, i) => Math.sin(1.7 * i));
  const executor = new WebAssembly.Memory({ initial: Math.ceil(4 * count / 65536) });
  const out = new Float32Array(executor.buffer, 0, count);
  const memory = new GuidanceMemory(dims[0], size), predictions = new Float32Array(2 * count);
  for (const rescale of [0, 0.7]) {
    const scale = { guidance: GUIDANCE, rescale };
    const { seconds, ratios } = await interleave({
      kernel: (repeats) => {
        for (let i = 0; i < repeats; i++) {
          memory.predictions.set(made);
          memory.combine(out, scale);
        }
      },
      loop: (repeats) => {
        for (let i = 0; i < repeats; i++) {
          predictions.set(made);
          combine(predictions, out, size, scale);
        }
      },
    });
    const { median, min, max } = ratios.loop, figures = [median, min, max].map((value) => value.toFixed(2));
    console.log(
      `${dims.join("x")}, rescale ${rescale}: ${(1e6 * seconds).toFixed(0)} us, the loop takes ` +
        `${figures[0]} (${figures[1]} to ${figures[2]}) times as long`,
    );
  }
}

function combine(
  predictions: Float32Array,
  out: Float32Array,
  size: number,
  { guidance, rescale }: GuidanceScale,
) {
  const none = predictions.subarray(0, out.length), cond = predictions.subarray(out.length);
  for (let i = 0; i < out.length; i++) out[i] = none[i] + guidance * (cond[i] - none[i]);
  for (let from = 0; rescale !== 0 && from < out.length; from += size) {
    const image = out.subarray(from, from + size);
    const factor = rescale * deviation(cond.subarray(from, from + size)) / deviation(image) + 1 - rescale;
    for (let i = 0; i < size; i++) image[i] *= factor;
  }
}

function deviation(values: Float32Array): number {
  let sum = 0, squares = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  const mean = sum / values.length;
  for (let i = 0; i < values.length; i++) squares += (values[i] - mean) ** 2;
  return Math.sqrt(squares);
}
