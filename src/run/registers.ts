import { type Instance, instantiate, type Scale, type Update, UPDATE_KINDS } from "../../wasm/instantiate.ts";
import type { Plan, Stage } from "../plans/plan.ts";
import type { Tensor, TensorData } from "../tensors/tensor.ts";

/** Arrays begin at multiples of a cache line. */
const LINE = 64;
/** Arrays are padded to whole turns of the kernels' loop. */
const TURN = 128;
/**
 * Between arrays. Without it, arrays whose size is a multiple of 4 KB (a latent of 64 KB, say) begin at the same cache
 * set, and an update that reads more of them at once than the set has ways runs at half or a third of its speed.
 */
const GAP = 5 * LINE;
/** The state, the anchor, and the next state where neither of them may be overwritten. */
const STATES = 3;

/** Where a stage's numbers lie in memory. */
interface Rows {
  store: number;
  update: number;
  anchor: number;
}

/**
 * The memory of one run of a plan: the plan's rows, the states, the model input where it differs from the state,
 * and the ring of past model outputs, all in one WASM memory that is sized once.
 */
export class Registers<Data extends TensorData = TensorData> {
  /** Arrays for state and anchor. */
  readonly states: readonly Tensor<Data>[];
  /** The model's outputs; evaluation number i is at i modulo length. */
  readonly ring: readonly Tensor<Data>[];
  /** Standard normal noise for the stage at hand; absent where no stage adds any. */
  readonly noise: Tensor<Data> | undefined;
  readonly #input: Tensor<Data> | undefined;
  #plan: Plan;
  readonly #numbers: Float64Array;
  readonly #rows: readonly Rows[];
  /** Bytes of an array, padded, and from one array to the next. */
  readonly #size: number;
  readonly #stride: number;
  readonly #update: Update;
  readonly #scale: Scale;

  /** The promise of the last model or callback that was lent this memory; undefined where it made none. */
  user: PromiseLike<unknown> | undefined;

  /** The memory that all of it is in. */
  readonly memory: Instance<"update">;

  /**
   * @param plan The plan
   * @param like A tensor of the type and shape that the state is to have
   * @param allocate Gives a memory of at least so many bytes, all zero
   */
  constructor(
    plan: Plan,
    like: Tensor<Data>,
    allocate: (bytes: number) => Instance<"update"> = (bytes) => instantiate("update", bytes),
  ) {
    const { data, dims } = like;
    const make = data.constructor as { new (buffer: ArrayBuffer, offset: number, length: number): Data };
    const slots = plan.stages.reduce((longest, stage) => Math.max(longest, longestHistory(stage)), 0);
    const inputs = plan.stages.some((stage) => stage.inputScale !== 1) ? 1 : 0;
    const noises = plan.stages.some((stage) => stage.noise) ? 1 : 0, count = STATES + inputs + noises + slots;

    const numbers = numbersOf(plan);
    let offset = 0;
    const place = (row: readonly number[]) => (offset += 8 * row.length) - 8 * row.length;
    this.#rows = plan.stages.map((stage) => ({
      store: place(stage.store),
      update: place(updateOf(stage)),
      anchor: place(stage.anchor ?? []),
    }));
    const base = roundUp(8 * numbers.length, LINE);
    const size = roundUp(data.byteLength, TURN), stride = size + GAP;
    this.memory = allocate(base + stride * count);
    const { kernels, buffer } = this.memory;
    this.#numbers = new Float64Array(buffer, 0, numbers.length);
    this.#numbers.set(numbers);

    const arrays = Array.from({ length: count }, (_, i): Tensor<Data> => ({
      data: new make(buffer, base + i * stride, data.length),
      dims: [...dims],
    }));
    this.states = arrays.slice(0, STATES);
    this.#input = inputs ? arrays[STATES] : undefined;
    this.noise = noises ? arrays[STATES + inputs] : undefined;
    this.ring = arrays.slice(STATES + inputs + noises);
    this.#plan = plan;
    this.#size = size;
    this.#stride = stride;
    [this.#update, this.#scale] = data instanceof Float32Array
      ? [kernels.update_f32, kernels.scale_f32]
      : [kernels.update_f64, kernels.scale_f64];
  }

  /** Whether these are registers of this plan for a state like `noise`. */
  fits(plan: Plan, { data, dims }: Tensor): boolean {
    const [state] = this.states;
    return this.#plan === plan && state.data.constructor === data.constructor &&
      state.dims.length === dims.length &&
      state.dims.every((dim, i) => dim === dims[i]);
  }

  /** Takes the numbers of another plan whose rows have the same lengths. */
  rewrite(plan: Plan): void {
    this.#plan = plan;
    this.#numbers.set(numbersOf(plan));
  }

  /** The model input `scale * state`. */
  scale(state: Tensor<Data>, scale: number): Tensor<Data> {
    this.#scale(this.#input!.data.byteOffset, scale, state.data.byteOffset, this.#size);
    return this.#input!;
  }

  /**
   * Writes the next state, after the model has written its output into the ring, and the noise is there for a stage that
   * adds some.
   *
   * @returns Whether it is finite, which it is not where the model's output is not
   */
  update(index: number, next: Tensor<Data>, anchor: Tensor<Data>, state: Tensor<Data>): boolean {
    const stage = this.#plan.stages[index];
    const isConverted = stage.store[0] !== 0 || stage.store[1] !== 1;
    const noise = stage.noise ? this.noise!.data.byteOffset : 0;
    return this.#combine(
      index,
      this.#rows[index].update,
      updateOf(stage),
      isConverted,
      noise,
      next,
      anchor,
      state,
    );
  }

  /**
   * Writes the next anchor in place, after {@linkcode Registers.update}, which has made eps of the output.
   *
   * @returns Whether it is finite
   */
  moveAnchor(index: number, anchor: Tensor<Data>, state: Tensor<Data>): boolean {
    return this.#combine(
      index,
      this.#rows[index].anchor,
      this.#plan.stages[index].anchor!,
      false,
      0,
      anchor,
      anchor,
      state,
    );
  }

  #combine(
    index: number,
    row: number,
    weights: readonly number[],
    isConverted: boolean,
    noise: number,
    next: Tensor<Data>,
    anchor: Tensor<Data>,
    state: Tensor<Data>,
  ): boolean {
    return this.#update(
      weights.length - 3,
      isConverted ? UPDATE_KINDS.converted : weights[0] === 0 ? UPDATE_KINDS.plain : UPDATE_KINDS.anchored,
      next.data.byteOffset,
      anchor.data.byteOffset,
      state.data.byteOffset,
      this.ring[0].data.byteOffset,
      this.#stride,
      this.ring.length,
      index % this.ring.length,
      noise,
      this.#rows[index].store,
      row,
      this.#size,
    ) !== 0;
  }
}

/** Every row of a plan, one after the other. */
function numbersOf(plan: Plan): number[] {
  return plan.stages.flatMap((stage) => [...stage.store, ...updateOf(stage), ...(stage.anchor ?? [])]);
}

/** A stage's row with the weight of its noise as one more term at the end. */
function updateOf({ update, noise }: Stage): readonly number[] {
  return noise ? [...update, noise] : update;
}

/** Entries of the history that a stage uses, the newest included. */
function longestHistory({ update, anchor = [] }: Stage): number {
  return Math.max(update.length, anchor.length) - 2;
}

function roundUp(bytes: number, unit: number): number {
  return Math.ceil(bytes / unit) * unit;
}
