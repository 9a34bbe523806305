import {
  type Clamp,
  type Instance,
  instantiate,
  type Scale,
  type Update,
  UPDATE_KINDS,
} from "../../wasm/instantiate.ts";
import type { Plan, Stage } from "../plans/plan.ts";
import type { Tensor, TensorData } from "../tensors/tensor.ts";
import { thresholds } from "./thresholds.ts";

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
  input: number;
  store: number;
  update: number;
  anchor: number;
  image: number;
  mix: number;
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
  /** Standard normal noise for the current stage; absent where no stage adds any. */
  readonly noise: Tensor<Data> | undefined;
  /** The clean image that the current stage has cut; absent where no stage cuts any. */
  readonly clipped: Tensor<Data> | undefined;
  readonly #input: Tensor<Data> | undefined;
  #plan: Plan;
  readonly #numbers: Float64Array;
  readonly #rows: readonly Rows[];
  /** Bytes of an array, padded, and from one array to the next. */
  readonly #size: number;
  readonly #stride: number;
  readonly #update: Update;
  readonly #scale: Scale;
  readonly #clamp: Clamp;

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
    const inputs = plan.stages.some((stage) => stage.inputScale !== 1 || stage.input) ? 1 : 0;
    const noises = plan.stages.some((stage) => stage.noise) ? 1 : 0;
    const clips = plan.stages.some((stage) => stage.clip) ? 1 : 0, others = inputs + noises + clips;
    const count = STATES + others + slots;

    const numbers = numbersOf(plan);
    let offset = 0;
    const place = (row: readonly number[]) => (offset += 8 * row.length) - 8 * row.length;
    this.#rows = plan.stages.map((stage) => ({
      input: place(inputOf(stage)),
      store: place(stage.store),
      update: place(updateOf(stage)),
      anchor: place(stage.anchor ?? []),
      image: place(imageOf(stage)),
      mix: place(mixOf(stage)),
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
    this.clipped = clips ? arrays[STATES + inputs + noises] : undefined;
    this.ring = arrays.slice(STATES + others);
    this.#plan = plan;
    this.#size = size;
    this.#stride = stride;
    [this.#update, this.#scale, this.#clamp] = data instanceof Float32Array
      ? [kernels.update_f32, kernels.scale_f32, kernels.clamp_f32]
      : [kernels.update_f64, kernels.scale_f64, kernels.clamp_f64];
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

  /** The model input `scale * state`; undefined where it is not finite. */
  scale(state: Tensor<Data>, scale: number): Tensor<Data> | undefined {
    const isFinite = this.#scale(this.#input!.data.byteOffset, scale, state.data.byteOffset, this.#size) !== 0;
    return isFinite ? this.#input : undefined;
  }

  /** The model's input of a stage that looks at the history; undefined where it is not finite. */
  input(index: number, state: Tensor<Data>): Tensor<Data> | undefined {
    const { length } = this.#plan.stages[index].input!, row = this.#rows[index].input;
    // The history's newest entry is that of the stage before.
    const isFinite = this.#combine(index - 1, row, length - 1, UPDATE_KINDS.plain, 0, this.#input!, state, state);
    return isFinite ? this.#input : undefined;
  }

  /**
   * Cuts the clean image of a stage with a clip, after the model has written its output into the ring, and mixes it into
   * the history's new entry.
   *
   * @returns Whether the image was finite before
   */
  clip(index: number, state: Tensor<Data>): boolean {
    const { image, mix } = this.#rows[index], clip = this.#plan.stages[index].clip!, cut = this.clipped!;
    const isFinite = this.#combine(index, image, IMAGE_TERMS, UPDATE_KINDS.plain, 0, cut, cut, state);
    const size = cut.data.BYTES_PER_ELEMENT * cut.data.length / (cut.dims[0] ?? 1);
    thresholds(cut, clip).forEach((threshold, k) => {
      const scale = clip.quantile === undefined ? 1 : 1 / threshold;
      this.#clamp(cut.data.byteOffset + k * size, threshold, scale, size);
    });
    const slot = this.ring[index % this.ring.length];
    if (clip.store !== 0) this.#combine(index, mix, IMAGE_TERMS, UPDATE_KINDS.anchored, 0, slot, cut, state);
    return isFinite;
  }

  /**
   * Writes the next state, after the model has written its output into the ring, and the noise is there for a stage that
   * adds some, and the clean image is cut for one that does that.
   *
   * @returns Whether it is finite, which it is not where the model's output is not
   */
  update(index: number, next: Tensor<Data>, anchor: Tensor<Data>, state: Tensor<Data>): boolean {
    const stage = this.#plan.stages[index], row = updateOf(stage);
    const isConverted = !stage.clip?.store && (stage.store[0] !== 0 || stage.store[1] !== 1);
    const further = stage.clip?.update ? this.clipped : stage.noise ? this.noise : undefined;
    const kind = isConverted ? UPDATE_KINDS.converted : kindOf(row);
    const at = further?.data.byteOffset ?? 0;
    return this.#combine(index, this.#rows[index].update, row.length - 3, kind, at, next, anchor, state);
  }

  /**
   * Writes the next anchor in place, after {@linkcode Registers.update}, which has made eps of the output.
   *
   * @returns Whether it is finite
   */
  moveAnchor(index: number, anchor: Tensor<Data>, state: Tensor<Data>): boolean {
    const row = this.#plan.stages[index].anchor!;
    return this.#combine(index, this.#rows[index].anchor, row.length - 3, kindOf(row), 0, anchor, anchor, state);
  }

  #combine(
    index: number,
    row: number,
    terms: number,
    kind: number,
    further: number,
    next: Tensor<Data>,
    anchor: Tensor<Data>,
    state: Tensor<Data>,
  ): boolean {
    return this.#update(
      terms,
      kind,
      next.data.byteOffset,
      anchor.data.byteOffset,
      state.data.byteOffset,
      this.ring[0].data.byteOffset,
      this.#stride,
      this.ring.length,
      index % this.ring.length,
      further,
      this.#rows[index].store,
      row,
      this.#size,
    ) !== 0;
  }
}

/** Every row of a plan, one after the other. */
function numbersOf(plan: Plan): number[] {
  return plan.stages.flatMap((stage) => [
    ...inputOf(stage),
    ...stage.store,
    ...updateOf(stage),
    ...(stage.anchor ?? []),
    ...imageOf(stage),
    ...mixOf(stage),
  ]);
}

/** A stage's row with the weight of its noise, or of its clipped image, as one more term at the end. */
function updateOf({ update, noise, clip }: Stage): readonly number[] {
  const further = clip?.update || noise;
  return further ? [...update, further] : update;
}

/** The model's input, as an update. */
function inputOf({ inputScale, input }: Stage): readonly number[] {
  return input ? [0, inputScale, ...input] : [];
}

/** The clean image before it is cut, as an update: of state and output. */
function imageOf({ clip }: Stage): readonly number[] {
  return clip ? [0, ...clip.image] : [];
}

/** The history's new entry, as an update whose anchor is the image that is cut. */
function mixOf({ store, clip }: Stage): readonly number[] {
  return clip ? [clip.store, ...store] : [];
}

/** History terms of those two. */
const IMAGE_TERMS = 0;

/** Whether a row asks for the anchor, where the history's entry is there already. */
function kindOf(row: readonly number[]): number {
  return row[0] === 0 ? UPDATE_KINDS.plain : UPDATE_KINDS.anchored;
}

/** Entries of the history that a stage uses, its own new one included. */
function longestHistory({ update, anchor = [], input = [] }: Stage): number {
  return Math.max(update.length - 2, anchor.length - 2, input.length + 1);
}

function roundUp(bytes: number, unit: number): number {
  return Math.ceil(bytes / unit) * unit;
}
