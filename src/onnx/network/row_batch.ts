import type { Tensor as OrtTensor } from "onnxruntime-common";
import { sizeOf } from "../../tensors/tensor.ts";
import type { NamedTensor, NamedTensors } from "../tensors/named_tensor.ts";
import type { BoundNetwork } from "./bound_network.ts";
import type { Feed } from "./feed.ts";

/** Names of a network's inputs and output, by role. */
export interface Roles {
  /** The noisy images. */
  readonly x: string;
  /** The time. */
  readonly t: string;
  /** The prediction. */
  readonly eps: string;
}

/** An image under a condition. */
export interface Row {
  /** Index of the image. */
  readonly image: number;
  /** The condition's inputs, a row an image or one for all. */
  readonly inputs: NamedTensors;
}

/** What is the same in every batch. */
export interface BatchOptions {
  readonly roles: Roles;
  /** Inputs in their own shape, whatever the number of rows. */
  readonly shared?: NamedTensors;
  /** Channels that are put behind those of the images, a row an image or one for all. */
  readonly channels?: NamedTensor;
}

/** One run of the network over some rows: its tensors are allocated, and its conditions written, once. */
export class RowBatch {
  /** The rows. */
  readonly #rows: readonly Row[];
  readonly #network: BoundNetwork;
  readonly #roles: Roles;
  readonly #feeds: Record<string, OrtTensor>;
  readonly #x: Feed;
  readonly #t: Feed;
  /** Elements of an image, and of it with the channels behind it. */
  readonly #size: number;
  readonly #stride: number;

  constructor(
    network: BoundNetwork,
    { roles, shared = {}, channels }: BatchOptions,
    imageDims: readonly number[],
    rows: readonly Row[],
  ) {
    const [depth, ...plane] = imageDims;
    this.#rows = rows;
    this.#network = network;
    this.#roles = roles;
    this.#size = sizeOf(imageDims);
    this.#stride = this.#size + (channels ? sizeOf(channels.dims.slice(1)) : 0);
    this.#x = network.feed(roles.x, [rows.length, depth + (channels?.dims[1] ?? 0), ...plane]);
    if (channels) {
      rows.forEach(({ image }, row) => this.#x.write(rowOf(channels, image), row * this.#stride + this.#size));
    }
    this.#t = network.feed(roles.t, network.shapeOf(roles.t).map((dim) => dim === 1 ? 1 : rows.length));
    this.#feeds = { [roles.x]: this.#x.tensor, [roles.t]: this.#t.tensor, ...network.feeds(shared) };
    for (const name of Object.keys(rows[0].inputs)) this.#feeds[name] = gathered(network, name, rows).tensor;
  }

  /**
   * Runs it on the images in `x`; what it predicts of each row goes into `out`.
   *
   * @throws {TypeError} If the prediction has another shape than the images, and is not one of twice their channels.
   */
  async run(x: Float32Array, t: number, out: Float32Array): Promise<void> {
    const size = this.#size, count = this.#rows.length;
    this.#rows.forEach(({ image }, row) =>
      this.#x.write(x.subarray(image * size, (image + 1) * size), row * this.#stride)
    );
    this.#t.fill(t);
    const { [this.#roles.eps]: eps } = await this.#network.run(this.#feeds, [this.#roles.eps]);
    const stride = eps.data.length / count;
    if (stride !== size && stride !== 2 * size) {
      throw new TypeError(
        `The prediction must have the shape of the images or twice their channels, found [${eps.dims}] for ` +
          `[${this.#x.tensor.dims}]`,
      );
    }
    // A learned variance is as many channels again, behind those of the prediction.
    for (let row = 0; row < count; row++) {
      out.set(eps.data.subarray(row * stride, row * stride + size), row * size);
    }
  }
}

/** An input's rows, each from the condition of its own row. */
function gathered(network: BoundNetwork, name: string, rows: readonly Row[]): Feed {
  const dims = rows[0].inputs[name].dims.slice(1);
  const feed = network.feed(name, [rows.length, ...dims]);
  rows.forEach(({ image, inputs }, row) => feed.write(rowOf(inputs[name], image), row * sizeOf(dims)));
  return feed;
}

/** The row of an image, in a tensor of a row an image or of one for all. */
function rowOf({ data, dims }: NamedTensor, image: number): ArrayLike<number> {
  const size = data.length / dims[0], from = dims[0] === 1 ? 0 : image * size;
  if (data instanceof Float32Array) return data.subarray(from, from + size);
  return Array.prototype.slice.call(data, from, from + size);
}
