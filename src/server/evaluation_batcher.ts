import { setImmediate } from "node:timers/promises";
import type { EpsFn } from "../run/eps_fn.ts";
import { sizeOf, type Tensor } from "../tensors/tensor.ts";

/** What the images of one request are to show. */
export interface RequestConditions {
  /** The class of each image; undefined for a model without classes. */
  readonly labels: readonly number[] | undefined;
  readonly guidance: number;
}

/** One run of the network on the images of several requests; it writes its prediction into `out`. */
export type BatchNetwork = (
  x: Tensor<Float32Array>,
  t: number,
  conditions: RequestConditions,
  out: Tensor<Float32Array>,
) => Promise<void>;

/** An evaluation that a request waits for. */
interface Waiting {
  readonly x: Tensor<Float32Array>;
  readonly t: number;
  readonly conditions: RequestConditions;
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
 * the same guidance, run as one batch. The request that is furthest behind (the largest t) goes first: a request that
 * came later so catches up with those at work, and shares all evaluations from there on.
 */
export class EvaluationBatcher {
  readonly #network: BatchNetwork;
  readonly #onBatch: (rows: number) => void;
  #waiting: Waiting[] = [];
  #isRunning = false;

  /**
   * @param network The network
   * @param onBatch Told the number of images of each batch
   */
  constructor(network: BatchNetwork, onBatch: (rows: number) => void = () => {}) {
    this.#network = network;
    this.#onBatch = onBatch;
  }

  /**
   * The model for the images of one request. An evaluation whose signal has aborted when its turn comes is left out; one
   * that is at work then goes on, and settles when it no longer writes into its output.
   */
  epsFn(conditions: RequestConditions, signal?: AbortSignal): EpsFn {
    return (state, t, output) =>
      new Promise<void>((resolve, reject) => {
        const [x, out] = [state, output] as Tensor<Float32Array>[]; // as the noise of every request is
        this.#waiting.push({ x, t, conditions, out, signal, passedOver: 0, resolve, reject });
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

  #takeGroup(): Waiting[] {
    this.#leaveOutAborted();
    if (this.#waiting.length === 0) return [];
    const late = this.#waiting.find(({ passedOver }) => passedOver >= MOST_PASSED_OVER);
    const { t, conditions } = late ?? this.#waiting.reduce((a, b) => b.t > a.t ? b : a);
    const isOfGroup = (other: Waiting) => other.t === t && other.conditions.guidance === conditions.guidance;
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

  async #evaluate(group: readonly Waiting[]): Promise<void> {
    const [{ t, conditions: { guidance } }] = group;
    const rows = group.reduce((sum, { x }) => sum + x.dims[0], 0);
    this.#onBatch(rows);
    try {
      const x = joined(group.map(({ x }) => x), rows);
      const labels = group.flatMap(({ conditions }) => conditions.labels ?? []);
      const out = { data: new Float32Array(x.data.length), dims: x.dims };
      await this.#network(x, t, { labels: labels.length > 0 ? labels : undefined, guidance }, out);
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
