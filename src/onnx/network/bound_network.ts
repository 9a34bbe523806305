import type { InferenceSession, Tensor as OrtTensor } from "onnxruntime-common";
import { reasonOf } from "../../internal/reason_of.ts";
import type { Tensor } from "../../tensors/tensor.ts";
import { ClosedError } from "../session/closed_error.ts";
import type { OpenSession } from "../session/session.ts";
import { ELEMENT_TYPES } from "../tensors/element_types.ts";
import { widenHalves } from "../../tensors/half.ts";
import type { NamedTensors } from "../tensors/named_tensor.ts";
import { Feed } from "./feed.ts";

type Metadata = InferenceSession.TensorValueMetadata;

/** A network of any signature: inputs by name, in the types and ranks that the session itself declares. */
export class BoundNetwork {
  /** The names of the inputs. */
  readonly inputs: readonly string[];
  /** The names of the outputs, in the network's order. */
  readonly outputs: readonly string[];
  readonly #open: OpenSession;
  readonly #metadata: ReadonlyMap<string, Metadata>;
  readonly #name: string;

  /**
   * @param open The session
   * @param name What to call it in errors
   * @throws {TypeError} If an input has a type that cannot be given.
   */
  constructor(open: OpenSession, name: string) {
    const { inputMetadata, outputMetadata } = open.session;
    this.#open = open;
    this.#name = name;
    this.inputs = inputMetadata.map((input) => input.name);
    this.outputs = outputMetadata.map((output) => output.name);
    const unfit = inputMetadata.find((input) => !input.isTensor || !Object.hasOwn(ELEMENT_TYPES, input.type));
    if (unfit) {
      throw new TypeError(
        `The input ${unfit.name} of ${name} must be one of ${Object.keys(ELEMENT_TYPES).join(", ")}, found ${
          unfit.isTensor ? unfit.type : "no tensor"
        }`,
      );
    }
    this.#metadata = new Map(inputMetadata.flatMap((input) => input.isTensor ? [[input.name, input]] : []));
  }

  /** Whether it has an input of that name. */
  has(name: string): boolean {
    return this.#metadata.has(name);
  }

  /** The shape that an input declares: numbers, and names for the axes that it leaves open. */
  shapeOf(name: string): readonly (number | string)[] {
    return this.#metadata.get(name)!.shape;
  }

  /** Whether an input takes integers. */
  isInteger(name: string): boolean {
    return this.#metadata.get(name)!.type.startsWith("int");
  }

  /** Whether any input is float16. */
  get isHalf(): boolean {
    return [...this.#metadata.values()].some(({ type }) => type === "float16");
  }

  /** A tensor for an input, in its type. */
  feed(name: string, dims: readonly number[]): Feed {
    return new Feed(this.#metadata.get(name)!.type, dims);
  }

  /** Tensors for inputs, in their types, filled. */
  feeds(tensors: NamedTensors): Record<string, OrtTensor> {
    return Object.fromEntries(
      Object.entries(tensors).map(([name, { data, dims }]) => {
        const feed = this.feed(name, dims);
        feed.write(data);
        return [name, feed.tensor];
      }),
    );
  }

  /**
   * Runs it.
   *
   * @param feeds A tensor for each input
   * @param wanted The names of the outputs that are asked for
   * @returns The outputs, widened to float32
   * @throws {TypeError} If it cannot be run on these; the message shows their shapes.
   */
  async run(
    feeds: Readonly<Record<string, OrtTensor>>,
    wanted: readonly string[],
  ): Promise<Record<string, Tensor<Float32Array>>> {
    let results;
    try {
      results = await this.#open.session.run(feeds, wanted);
    } catch (error) {
      if (error instanceof ClosedError) throw error;
      const given = Object.entries(feeds).map(([name, { dims }]) => `${name} [${dims}]`).join(", ");
      throw new TypeError(`${this.#name} cannot be run on ${given}: ${reasonOf(error)}`, { cause: error });
    }
    return Object.fromEntries(wanted.map((name) => [name, widened(results[name])]));
  }

  /** Frees the session. */
  async close(): Promise<void> {
    await this.#open.session.release();
  }
}

/** An output as float32, whatever the network's own type. */
function widened({ type, data, dims }: OrtTensor): Tensor<Float32Array> {
  if (data instanceof Float32Array) return { data, dims };
  const numbers = data as ArrayLike<number> & { buffer: ArrayBuffer; byteOffset: number };
  const out = new Float32Array(numbers.length);
  // A Float16Array where the engine has one, its bits where it has not.
  if (type === "float16") {
    widenHalves(new Uint16Array(numbers.buffer, numbers.byteOffset, numbers.length), out);
  } else {
    for (let i = 0; i < out.length; i++) out[i] = Number(numbers[i]);
  }
  return { data: out, dims };
}
