import type { Tensor as OrtTensor } from "onnxruntime-common";
import { sizeOf } from "../../tensors/tensor.ts";
import { ELEMENT_TYPES, type ElementType } from "../tensors/element_types.ts";
import { plainTensor } from "../tensors/plain_tensor.ts";

/** The tensor of one input in the type that the network declares: allocated once, filled again before every run. */
export class Feed {
  /** What ONNX Runtime is given. */
  readonly tensor: OrtTensor;
  readonly #type: ElementType;
  readonly #data: ReturnType<ElementType["make"]>;

  /**
   * @param type The type that the network declares, one of ELEMENT_TYPES
   * @param dims The shape
   */
  constructor(type: string, dims: readonly number[]) {
    this.#type = ELEMENT_TYPES[type];
    this.#data = this.#type.make(sizeOf(dims));
    this.tensor = plainTensor({ type, data: this.#data, dims });
  }

  /** Writes numbers from an element on. */
  write(values: ArrayLike<number> | ArrayLike<bigint>, offset = 0): void {
    if (values instanceof Float32Array && this.#data instanceof Float32Array) {
      return this.#data.set(values, offset);
    }
    for (let i = 0; i < values.length; i++) this.#type.write(this.#data, offset + i, Number(values[i]));
  }

  /** Makes every element the same. */
  fill(value: number): void {
    for (let i = 0; i < this.#data.length; i++) this.#type.write(this.#data, i, value);
  }
}
