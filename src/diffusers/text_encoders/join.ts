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

/** Tensors `[texts, tokens, width]`, one's tokens after the other's; narrower ones are filled up with zeros. */
export function joinTokens(...tensors: readonly Tensor[]): Tensor<Float32Array> {
  const width = Math.max(...tensors.map(({ dims }) => dims[2]));
  const rows = tensors.map((tensor) => {
    const { dims: [texts, tokens, own] } = tensor;
    const { data } = own === width ? tensor : joinWidths(tensor, zeros([texts, tokens, width - own]));
    return { data, dims: [texts, tokens * width] };
  });
  const { data, dims: [texts, size] } = joinWidths(...rows);
  return { data, dims: [texts, size / width, width] };
}

/** A tensor of zeros. */
export function zeros(dims: readonly number[]): Tensor<Float32Array> {
  return { data: new Float32Array(sizeOf(dims)), dims };
}
