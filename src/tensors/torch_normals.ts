import { Mt19937 } from "./mt19937.ts";
import type { TensorData } from "./tensor.ts";
import { boxMullerAvx2 } from "./torch_box_muller.ts";

/** From this many elements on PyTorch makes normals in groups of this size. */
const GROUP = 16;

/**
 * What `torch.manual_seed(seed); torch.randn(...)` makes on a CPU, after `step` other calls of the same shape.
 *
 * Fewer than 16 elements are made one by one in float64, the second normal of a pair kept for the next element or call.
 * From 16 on all uniforms are drawn first, and of each group of 16 the first half gives the radii, the second the
 * angles; where the last group is not full, the last 16 elements are drawn again.
 */
export function torchNormals(out: TensorData, seed: number, step: number): void {
  const generator = new Mt19937(seed);
  const draw = out.length < GROUP ? oneByOne(generator) : inGroups(generator);
  for (let call = 0; call <= step; call++) draw(out);
}

function oneByOne(generator: Mt19937): (out: TensorData) => void {
  let kept: number | undefined;
  const next = () => {
    if (kept !== undefined) {
      const normal = kept;
      kept = undefined;
      return normal;
    }
    const angle = 2 * Math.PI * uniform53(generator);
    const radius = Math.sqrt(-2 * Math.log1p(-uniform53(generator)));
    kept = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  return (out) => {
    for (let i = 0; i < out.length; i++) out[i] = next();
  };
}

function inGroups(generator: Mt19937): (out: TensorData) => void {
  return (out) => {
    const isFloat32 = out instanceof Float32Array;
    const uniform = isFloat32 ? uniform24 : uniform53, normals = isFloat32 ? boxMullerAvx2 : boxMuller;
    const group = (at: number) => normals(out.subarray(at, at + GROUP));
    for (let i = 0; i < out.length; i++) out[i] = uniform(generator);
    for (let at = 0; at + GROUP <= out.length; at += GROUP) group(at);
    if (out.length % GROUP === 0) return;
    const last = out.length - GROUP;
    for (let i = last; i < out.length; i++) out[i] = uniform(generator);
    group(last);
  };
}

/** Eight radii from 1 - u, eight angles, in float64. */
function boxMuller(group: TensorData): void {
  for (let i = 0; i < GROUP / 2; i++) {
    const radius = Math.sqrt(-2 * Math.log(1 - group[i])), angle = 2 * Math.PI * group[i + GROUP / 2];
    group[i] = radius * Math.cos(angle);
    group[i + GROUP / 2] = radius * Math.sin(angle);
  }
}

/** A uniform in [0, 1) of the lower 24 bits of a word. */
function uniform24(generator: Mt19937): number {
  return (generator.next() & 0xFFFFFF) * 2 ** -24;
}

/** A uniform in [0, 1) of the lower 53 bits of two words, the upper one first. */
function uniform53(generator: Mt19937): number {
  const upper = generator.next() & 0x1FFFFF;
  return (upper * 2 ** 32 + generator.next()) * 2 ** -53;
}
