import type { InferenceSession } from "onnxruntime-common";
import { loadNativeRuntime } from "../../src/onnx/session/native_runtime.ts";
import { readStatistics } from "../../src/cli/options/statistics_file.ts";
import { statisticsOf } from "../../src/fit/feature_statistics.ts";
import { Frechet } from "../../src/fit/frechet.ts";
import { fileSha256 } from "../../src/internal/file_sha256.ts";

const ort = await loadNativeRuntime();

/** What the classifier finds of some digits. */
export interface Judgement {
  /** Fréchet distance to MNIST's training digits in the classifier's features. */
  frechet: number;
  /** Share of them that the classifier takes for the class that they were drawn as. */
  accuracy: number;
}

const CLASSIFIER = "models/digits-classifier.onnx", STATISTICS = "models/digits-features.json";
const PIXELS = 28 * 28, CLASSES = 10, BATCH = 250;

/** Judges digits by the shipped classifier. */
export class Judge {
  private constructor(
    private readonly session: InferenceSession,
    private readonly reference: Frechet,
    /** Fréchet distance of real test digits. */
    readonly floor: { count: number; frechet: number },
  ) {}

  static async open(): Promise<Judge> {
    const { mean, floor } = JSON.parse(await Deno.readTextFile(STATISTICS));
    const network = { sha256: await fileSha256(CLASSIFIER), width: mean.length };
    const reference = new Frechet(await readStatistics(STATISTICS, network));
    return new Judge(await ort.InferenceSession.create(CLASSIFIER), reference, floor);
  }

  async judge(digits: Float32Array, labels: readonly number[]): Promise<Judgement> {
    const { width } = this.reference;
    const features = new Float32Array(labels.length * width);
    let right = 0;
    for (let first = 0; first < labels.length; first += BATCH) {
      const count = Math.min(BATCH, labels.length - first);
      const x = new ort.Tensor("float32", digits.subarray(first * PIXELS, (first + count) * PIXELS), [
        count,
        1,
        28,
        28,
      ]);
      const { logits, features: found } = await this.session.run({ x });
      features.set(found.data as Float32Array, first * width);
      for (let i = 0; i < count; i++) {
        const scores = (logits.data as Float32Array).subarray(i * CLASSES, (i + 1) * CLASSES);
        if (scores.indexOf(Math.max(...scores)) === labels[first + i]) right++;
      }
    }
    return {
      frechet: this.reference.distance(statisticsOf(features, width)),
      accuracy: right / labels.length,
    };
  }

  close(): Promise<void> {
    return this.session.release();
  }
}
