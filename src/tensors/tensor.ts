/** The element types a sampler runs in; the type of the noise decides. */
export type TensorData = Float32Array | Float64Array;

/** A dense array with its shape, row-major. An `ort.Tensor` of type float32 or float64 is one. */
export interface Tensor<Data extends TensorData = TensorData> {
  /** The elements; as many as the product of `dims`. */
  readonly data: Data;
  /** The shape, of at least one dimension, by convention `[batch, channels, height, width]`. */
  readonly dims: readonly number[];
}

/**
 * Rejects what is not a tensor of finite numbers.
 *
 * @throws {TypeError} If data is neither a Float32Array nor a Float64Array.
 * @throws {RangeError} If dims do not fit the data, or an element is not finite.
 */
export function checkTensor(tensor: Tensor, name: string): void {
  const { data, dims } = tensor ?? {};
  if (!(data instanceof Float32Array || data instanceof Float64Array)) {
    throw new TypeError(`${name}.data must be a Float32Array or a Float64Array, found ${describe(data)}`);
  }
  if (!Array.isArray(dims) || dims.length < 1 || !dims.every((dim) => Number.isInteger(dim) && dim > 0)) {
    throw new RangeError(
      `${name}.dims must be a list of one or more positive integers, found ${JSON.stringify(dims)}`,
    );
  }
  const size = sizeOf(dims);
  if (size !== data.length) {
    throw new RangeError(`${name} has ${data.length} elements, but its dims [${dims}] ask for ${size}`);
  }
  const bad = firstNotFinite(data);
  if (bad >= 0) throw new RangeError(`${name} must be finite, found ${data[bad]} at element ${bad}`);
}

/** Index of the first element that is not finite, or -1: a loop, as findIndex takes ten times as long. */
export function firstNotFinite(data: TensorData): number {
  for (let i = 0; i < data.length; i++) if (!(Math.abs(data[i]) < Infinity)) return i;
  return -1;
}

/** @throws {RangeError} If a tensor has not as many elements as the noise. */
export function checkSameSize(tensor: Tensor, noise: Tensor, name: string): void {
  if (tensor.data.length !== noise.data.length) {
    throw new RangeError(
      `${name} must have ${noise.data.length} elements as the noise, found ${tensor.data.length}`,
    );
  }
}

/** @throws {RangeError} If a tensor has not as many elements, of the same type, as the noise. */
export function checkSameKind(tensor: Tensor, noise: Tensor, name: string): void {
  if (tensor.data.constructor !== noise.data.constructor || tensor.data.length !== noise.data.length) {
    throw new RangeError(
      `${name} must have ${noise.data.length} elements of the noise's type, found ${tensor.data.length}`,
    );
  }
}

/** A copy that is a tensor of its own. */
export function copyOf<Data extends TensorData>({ data, dims }: Tensor<Data>): Tensor<Data> {
  return { data: data.slice() as Data, dims: [...dims] };
}

/** Number of elements of a tensor of the given shape. */
export function sizeOf(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}

/** The class of a value, for error messages. */
export function describe(value: unknown): string {
  return value === null || typeof value !== "object" ? typeof value : value.constructor?.name ?? "object";
}
