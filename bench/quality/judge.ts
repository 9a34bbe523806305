import type { InferenceSession } from "onnxruntime-common";
import { loadNativeRuntime } from "../../src/onnx/session/native_runtime.ts";
import { readStatistics } from "../../src/cli/options/statistics_file.ts";
import { statisticsOf } from "../../src/fit/feature_statistics.ts";
import { Frechet } from "../../src/fit/frechet.ts";
import { fileSha256 } from "../../src/internal/file_sha256.ts";

const ort = await loadNativeRuntime();

/** What classifiers find of some digits. */
export interface Judgement {
  /** Fréchet distance to MNIST's training digits in the classifier's features. */
  frechet: number;
  /** The same in those of a second network of another architecture, which no fit saw. */
  unseen: number;
  /** Share of them that the classifier takes for the class that they were drawn as. */
  accuracy: number;
}

const CLASSIFIER = "models/digits-classifier.onnx", STATISTICS = "models/digits-features.json";
const UNSEEN = "models/digits-patches.onnx", UNSEEN_STATISTICS = "models/digits-patches-features.json";
const PIXELS = 28 * 28, CLASSES = 10, BATCH = 250;

/** A classifier, and the features of real digits. */
interface Eye {
  readonly session: InferenceSession;
  readonly reference: Frechet;
  /** Fréchet distance of real test digits. */
  readonly floor: { count: number; frechet: number };
}

/** Judges digits by the shipped classifiers. */
export class Judge {
  private constructor(private readonly eye: Eye, private readonly other: Eye) {}

  static async open(): Promise<Judge> {
    return new Judge(await openEye(CLASSIFIER, STATISTICS), await openEye(UNSEEN, UNSEEN_STATISTICS));
  }

  /** Fréchet distance of real test digits. */
  get floor(): Eye["floor"] {
    return this.eye.floor;
  }

  async judge(digits: Float32Array, labels: readonly number[]): Promise<Judgement> {
    const { frechet, accuracy } = await look(this.eye, digits, labels);
    return { frechet, unseen: (await look(this.other, digits, labels)).frechet, accuracy };
  }

  async close(): Promise<void> {
    for (const { session } of [this.eye, this.other]) await session.release();
  }
}

async function openEye(file: string, statistics: string): Promise<Eye> {
  const { mean, floor } = JSON.parse(await Deno.readTextFile(statistics));
  const network = { sha256: await fileSha256(file), width: mean.length };
  const reference = new Frechet(await readStatistics(statistics, network));
  return { session: await ort.InferenceSession.create(file), reference, floor };
}

async function look({ session, reference }: Eye, digits: Float32Array, labels: readonly number[]) {
  const { width } = reference, features = new Float32Array(labels.length * width);
  let right = 0;
  for (let first = 0; first < labels.length; first += BATCH) {
    const count = Math.min(BATCH, labels.length - first);
    const pixels = digits.subarray(first * PIXELS, (first + count) * PIXELS);
    const { logits, features: found } = await session.run({
      x: new ort.Tensor("float32", pixels, [count, 1, 28, 28]),
    });
    features.set(found.data as Float32Array, first * width);
    for (let i = 0; i < count; i++) {
      const scores = (logits.data as Float32Array).subarray(i * CLASSES, (i + 1) * CLASSES);
      if (scores.indexOf(Math.max(...scores)) === labels[first + i]) right++;
    }
  }
  return { frechet: reference.distance(statisticsOf(features, width)), accuracy: right / labels.length };
}
