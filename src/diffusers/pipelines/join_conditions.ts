import { sizeOf } from "../../tensors/tensor.ts";
import type { NamedTensor, NamedTensors } from "../../onnx/tensors/named_tensor.ts";
import type { Conditions } from "./kind.ts";

/** What some neighbouring images of a batch are to show. */
export interface ConditionedImages {
  /** A row for all of them, or one each. */
  readonly conditions: Conditions;
  readonly images: number;
}

/**
 * The conditions of a batch: a row an image. Guidance, and what is shared by all images, are those of the first; the
 * others must have the same.
 */
export function joinConditions(parts: readonly ConditionedImages[]): Conditions {
  const [{ conditions: first }] = parts;
  const joined = (of: (conditions: Conditions) => NamedTensors): NamedTensors => {
    const named = (name: string) =>
      parts.map(({ conditions, images }) => ({ tensor: of(conditions)[name], images }));
    return Object.fromEntries(Object.keys(of(first)).map((name) => [name, rows(named(name))]));
  };
  return {
    ...first,
    inputs: joined(({ inputs }) => inputs),
    negative: first.negative && joined(({ negative }) => negative!),
  };
}

function rows(parts: readonly { tensor: NamedTensor; images: number }[]): NamedTensor {
  const [, ...dims] = parts[0].tensor.dims;
  const size = sizeOf(dims), count = parts.reduce((sum, { images }) => sum + images, 0);
  // Integers and text states alike keep every digit.
  const isSingle = parts.every(({ tensor }) => tensor.data instanceof Float32Array);
  const data = new (isSingle ? Float32Array : Float64Array)(count * size);
  let offset = 0;
  for (const { tensor, images } of parts) {
    const times = tensor.dims[0] === 1 ? images : 1, values = tensor.data as ArrayLike<number>;
    for (let k = 0; k < times; k++, offset += values.length) data.set(values, offset);
  }
  return { data, dims: [count, ...dims] };
}
