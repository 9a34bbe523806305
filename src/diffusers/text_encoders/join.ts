import { sizeOf, type Tensor } from "../../tensors/tensor.ts";

/** Tensors of equal shape but for their last axis, put side by side along it. */
export function joinWidths(...tensors: readonly Tensor[]): Tensor<Float32Array> {
  const widths = tensors.map(({ dims }) => dims[dims.length - 1]);
  const width = widths.reduce((sum, each) => sum + each, 0);
  const outer = tensors[0].dims.slice(0, -1);
  const data = new Float32Array(sizeOf(outer) * width);
  let offset = 0;
  tensors.forEach((tensor, k) => {
    for (let row = 0; row < sizeOf(outer); row++) {
      data.set(tensor.data.subarray(row * widths[k], (row + 1) * widths[k]), row * width + offset);
    }
    offset += widths[k];
  });
  return { data, dims: [...outer, width] };
}

/** Tensors `[1, tokens, width]`, one after the other; narrower ones are filled up with zeros. */
export function joinTokens(...tensors: readonly Tensor[]): Tensor<Float32Array> {
  const width = Math.max(...tensors.map(({ dims }) => dims[2]));
  const wide = tensors.map((tensor) => {
    const { dims: [, tokens, own] } = tensor;
    return own === width ? tensor : joinWidths(tensor, zeros([1, tokens, width - own]));
  });
  const data = new Float32Array(wide.reduce((sum, each) => sum + each.data.length, 0));
  let offset = 0;
  for (const each of wide) {
    data.set(each.data, offset);
    offset += each.data.length;
  }
  return { data, dims: [1, data.length / width, width] };
}

/** A tensor of zeros. */
export function zeros(dims: readonly number[]): Tensor<Float32Array> {
  return { data: new Float32Array(sizeOf(dims)), dims };
}
