/** What an input of a network is given: numbers of any type, with their shape. The network's own type is made of them. */
export interface NamedTensor {
  /** The elements, row-major. */
  readonly data: ArrayLike<number> | ArrayLike<bigint>;
  /** The shape. */
  readonly dims: readonly number[];
}

/** Tensors by the names of a network's inputs. */
export type NamedTensors = Readonly<Record<string, NamedTensor>>;
