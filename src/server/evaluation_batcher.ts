import { setImmediate } from "node:timers/promises";
import type { EpsFn } from "../run/eps_fn.ts";
import { sizeOf, type Tensor } from "../tensors/tensor.ts";

/** Neighbouring images of a batch, and what the network is told of them. */
export interface ConditionedImages<Conditions> {
  readonly conditions: Conditions;
  readonly images: number;
}

/** One run of the network on the images of several requests; it writes its prediction into `out`. */
export type BatchNetwork<Conditions> = (
  x: Tensor<Float32Array>,
  t: number,
  parts: readonly ConditionedImages<Conditions>[],
  out: Tensor<Float32Array>,
) => Promise<void>;

/** What the evaluations of one request have in common. */
export interface Asked<Conditions> {
  /** Those of the same key can be one batch. */
  readonly key: string;
  readonly conditions: Conditions;
}

/** An evaluation that a request waits for. */
interface Waiting<Conditions> extends Asked<Conditions> {
  readonly x: Tensor<Float32Array>;
  readonly t: number;
  readonly out: Tensor<Float32Array>;
  readonly signal: AbortSignal | undefined;
  /** How often another evaluation went first. */
  passedOver: number;
  resolve(): void;
  reject(error: unknown): void;
}

/** An evaluation that others passed this often goes next, whatever its time. */
const MOST_PASSED_OVER = 32;

/**
 * Lets requests share evaluations. Each request runs a sampler of its own; evaluations that wait at the same time t, with
 * the same key, run as one batch. The request that is furthest behind (the largest t) goes first: a request that
 * came later so catches up with those at work, and shares all evaluations from there on.
 */
export class EvaluationBatcher<Conditions> {
  readonly #network: BatchNetwork<Conditions>;
  readonly #onBatch: (rows: number) => void;
  #waiting: Waiting<Conditions>[] = [];
  #isRunning = false;

  /**
   * @param network The network
   * @param onBatch Told the number of images of each batch
   */
  constructor(network: BatchNetwork<Conditions>, onBatch: (rows: number) => void = () => {}) {
    this.#network = network;
    this.#onBatch = onBatch;
  }

  /**
   * The model for the images of one request. An evaluation whose signal has aborted when its turn comes is left out; one
   * that is at work then goes on, and settles when it no longer writes into its output.
   */
  epsFn(asked: Asked<Conditions>, signal?: AbortSignal): EpsFn {
    return (state, t, output) =>
      new Promise<void>((resolve, reject) => {
        const [x, out] = [state, output] as Tensor<Float32Array>[]; // as the noise of every request is
        this.#waiting.push({ ...asked, x, t, out, signal, passedOver: 0, resolve, reject });
        if (!this.#isRunning) this.#run();
      });
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    await setImmediate(); // requests that arrive in the same turn share the first evaluation
    for (let group = this.#takeGroup(); group.length > 0; group = this.#takeGroup()) {
      await this.#evaluate(group);
      await setImmediate(); // those that had their answer come to their next evaluation, and stand beside the others
    }
    this.#isRunning = false;
  }

  #takeGroup(): Waiting<Conditions>[] {
    this.#leaveOutAborted();
    if (this.#waiting.length === 0) return [];
    const late = this.#waiting.find(({ passedOver }) => passedOver >= MOST_PASSED_OVER);
    const { t, key } = late ?? this.#waiting.reduce((a, b) => b.t > a.t ? b : a);
    const isOfGroup = (other: Waiting<Conditions>) => other.t === t && other.key === key;
    const group = this.#waiting.filter(isOfGroup);
    this.#waiting = this.#waiting.filter((other) => !isOfGroup(other));
    for (const other of this.#waiting) other.passedOver++;
    return group;
  }

  #leaveOutAborted(): void {
    const aborted = this.#waiting.filter(({ signal }) => signal?.aborted);
    this.#waiting = this.#waiting.filter(({ signal }) => !signal?.aborted);
    for (const { reject, signal } of aborted) reject(signal!.reason);
  }

  async #evaluate(group: readonly Waiting<Conditions>[]): Promise<void> {
    const [{ t }] = group;
    const rows = group.reduce((sum, { x }) => sum + x.dims[0], 0);
    this.#onBatch(rows);
    try {
      const x = joined(group.map(({ x }) => x), rows);
      const parts = group.map(({ x, conditions }) => ({ conditions, images: x.dims[0] }));
      const out = { data: new Float32Array(x.data.length), dims: x.dims };
      await this.#network(x, t, parts, out);
      let offset = 0;
      for (const waiting of group) {
        waiting.out.data.set(out.data.subarray(offset, offset += waiting.out.data.length));
        waiting.resolve();
      }
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }
}

function joined(tensors: readonly Tensor<Float32Array>[], rows: number): Tensor<Float32Array> {
  const dims = [rows, ...tensors[0].dims.slice(1)];
  const data = new Float32Array(sizeOf(dims));
  let offset = 0;
  for (const tensor of tensors) {
    data.set(tensor.data, offset);
    offset += tensor.data.length;
  }
  return { data, dims };
}
