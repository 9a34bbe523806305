import { instantiate, type Scale, type Update } from "../wasm/instantiate.ts";
import type { Plan } from "./plan.ts";
import type { Tensor, TensorData } from "./tensor.ts";

/** Arrays begin at multiples of a cache line. */
const LINE = 64;

/**
 * The memory of one run of a plan: the plan's rows, the state, the model input where it differs from the state,
 * and the ring of past model outputs, all in one WASM memory that is sized once.
 */
export class Registers<Data extends TensorData = TensorData> {
  /** Number of state arrays; a plan that looks back at the anchor within a step needs two. */
  readonly states: readonly Tensor<Data>[];
  /** Where the model input is written if it is not the state itself. */
  readonly input: Tensor<Data> | undefined;
  /** The model's outputs, newest at evaluation number modulo length. */
  readonly ring: readonly Tensor<Data>[];
  readonly #rows: readonly number[];
  readonly #stride: number;
  readonly #update: Update;
  readonly #scale: Scale;

  /** @param like A tensor of the type and shape that the state is to have. */
  constructor(plan: Plan, like: Tensor<Data>) {
    const { data, dims } = like;
    const make = data.constructor as { new (buffer: ArrayBuffer, offset: number, length: number): Data };
    const slots = Math.max(...plan.stages.map((stage) => stage.update.length - 2));
    const states = plan.stages.some((stage, i) => plan.stages[i + 1]?.step === stage.step) ? 2 : 1;
    const inputs = plan.stages.some((stage) => stage.inputScale !== 1) ? 1 : 0;

    const rows = plan.stages.flatMap((stage) => [...stage.store, ...stage.update]);
    const base = roundUp(8 * rows.length);
    const stride = this.#stride = roundUp(data.byteLength);
    const { kernels, buffer } = instantiate(base + stride * (states + inputs + slots));
    new Float64Array(buffer, 0, rows.length).set(rows);
    let offset = 0;
    this.#rows = plan.stages.map((stage) => {
      const row = offset;
      offset += 8 * (stage.store.length + stage.update.length);
      return row;
    });

    const array = (index: number): Tensor<Data> => ({
      data: new make(buffer, base + index * stride, data.length),
      dims: [...dims],
    });
    this.states = Array.from({ length: states }, (_, i) => array(i));
    this.input = inputs ? array(states) : undefined;
    this.ring = Array.from({ length: slots }, (_, i) => array(states + inputs + i));
    [this.#update, this.#scale] = data instanceof Float32Array
      ? [kernels.update_f32, kernels.scale_f32]
      : [kernels.update_f64, kernels.scale_f64];
  }

  /** `input = scale * state`. */
  scale(state: Tensor<Data>, scale: number): Tensor<Data> {
    this.#scale(this.input!.data.byteOffset, scale, state.data.byteOffset, this.#stride);
    return this.input!;
  }

  /**
   * The fused update of a stage, after the model has written `ring[newest]`.
   *
   * @returns Whether the model's output was finite
   */
  update(
    index: number,
    { store, update }: Plan["stages"][number],
    next: Tensor<Data>,
    anchor: Tensor<Data>,
    state: Tensor<Data>,
    newest: number,
  ): boolean {
    const row = this.#rows[index];
    return this.#update(
      update.length - 3,
      store[0] === 0 && store[1] === 1 ? 0 : 1,
      next.data.byteOffset,
      anchor.data.byteOffset,
      state.data.byteOffset,
      this.ring[0].data.byteOffset,
      this.#stride,
      this.ring.length,
      newest,
      row,
      row + 16,
      this.#stride,
    ) !== 0;
  }
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / LINE) * LINE;
}
