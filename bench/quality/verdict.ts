import { type Distances, distancesOf } from "./distances.ts";
import type { Judge, Judgement } from "./judge.ts";

/** What is found of some images; the classifier's part where it knows what they show. */
export type Verdict = Distances & Partial<Judgement>;

/** Judges images, `exact` being the exactly solved ones and `judge` the classifier where it knows what they show. */
export async function verdictOn(
  images: Float32Array,
  exact: Float32Array,
  { count, labels, judge }: { count: number; labels: readonly number[] | undefined; judge: Judge | undefined },
): Promise<Verdict> {
  return { ...distancesOf(images, exact, count), ...judge && labels && await judge.judge(images, labels) };
}
