import { halfOf } from "../../tensors/half.ts";

/** The arrays in which ONNX Runtime takes tensors, by the types that networks declare for their inputs. */
type InputData = Float32Array | Float64Array | Uint16Array | BigInt64Array | Int32Array | Uint8Array;

/** How the elements of a type are kept and written. */
export interface ElementType {
  /** An array of as many elements, all zero. */
  make(length: number): InputData;
  /** Writes a number; integers are cut, as a cast cuts them. */
  write(data: InputData, index: number, value: number): void;
}

const plain = (make: (length: number) => InputData): ElementType => ({
  make,
  write: (data, index, value) => void (data[index] = value),
});

/** The types that an input may have. */
export const ELEMENT_TYPES: Readonly<Record<string, ElementType>> = {
  float32: plain((length) => new Float32Array(length)),
  float64: plain((length) => new Float64Array(length)),
  float16: {
    make: (length) => new Uint16Array(length),
    write: (data, index, value) => void (data[index] = halfOf(value)),
  },
  int64: {
    make: (length) => new BigInt64Array(length),
    write: (data, index, value) => void (data[index] = BigInt(Math.trunc(value))),
  },
  int32: { make: (length) => new Int32Array(length), write: (data, index, value) => void (data[index] = value) },
  bool: { make: (length) => new Uint8Array(length), write: (data, index, value) => void (data[index] = +!!value) },
};
