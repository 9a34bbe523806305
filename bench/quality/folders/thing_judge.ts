import type { InferenceSession } from "onnxruntime-common";
import type { RgbImage } from "../../../src/diffusers/mod.ts";
import { loadNativeRuntime } from "../../../src/onnx/session/native_runtime.ts";

const ort = await loadNativeRuntime();

/** A judge that was not opened yet: its network, and what is asked for by the place among its logits. */
export interface Judged {
  readonly network: string;
  readonly things: readonly number[];
}

/** Names the things in pictures by a network: `sample` in [-1, 1] to `logits`. */
export class ThingJudge implements AsyncDisposable {
  readonly #session: InferenceSession;
  readonly #things: readonly number[];

  private constructor(session: InferenceSession, things: readonly number[]) {
    this.#session = session;
    this.#things = things;
  }

  /** Opens one for pictures of some things; ONNX Runtime chooses the threads where none are given. */
  static async open({ network, things }: Judged, threads: number | undefined): Promise<ThingJudge> {
    const options = threads === undefined ? {} : { intraOpNumThreads: threads };
    return new ThingJudge(await ort.InferenceSession.create(network, options), things);
  }

  /** The share of the pictures, one of each thing, in which it names the thing that was asked for. */
  async shareNamed(pictures: readonly RgbImage[]): Promise<number> {
    const [{ width, height }] = pictures, plane = width * height;
    const pixels = new Float32Array(3 * plane * pictures.length);
    pictures.forEach(({ data }, image) => {
      data.forEach((value, i) => pixels[(3 * image + i % 3) * plane + Math.floor(i / 3)] = value / 127.5 - 1);
    });
    const sample = new ort.Tensor("float32", pixels, [pictures.length, 3, height, width]);
    const { logits } = await this.#session.run({ sample }, ["logits"]);
    const all = logits.data as Float32Array, size = all.length / pictures.length;
    const named = this.#things.filter((thing, i) => {
      const scores = all.subarray(i * size, (i + 1) * size);
      return scores.indexOf(Math.max(...scores)) === thing;
    });
    return named.length / pictures.length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session.release();
  }
}
