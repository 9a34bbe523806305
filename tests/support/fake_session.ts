// Sessions that are functions: what a network is given, and what it answers, can be stated in a test.
import type { Tensor as OrtTensor } from "onnxruntime-common";
import type { OpenSession } from "../../src/onnx/session/session.ts";

/** An input or output: type and shape. */
export type Slot = readonly [type: string, shape: readonly (number | string)[]];

/** What a run was given. */
export type Feeds = Readonly<Record<string, OrtTensor>>;

/** What it answers: numbers and their shape, by the output's name. */
export type Answers = Record<string, { data: ArrayLike<number>; dims: readonly number[]; type?: string }>;

/** A session with what it was given, run by run, and how often it was released. */
export interface FakeSession extends OpenSession {
  readonly given: Feeds[];
  released: number;
}

export function fakeSession(
  inputs: Readonly<Record<string, Slot>>,
  outputs: readonly string[],
  answer: (feeds: Feeds) => Answers,
): FakeSession {
  const metadata = (slots: Readonly<Record<string, Slot>>) =>
    Object.entries(slots).map(([name, [type, shape]]) => ({ name, isTensor: true, type, shape }));
  const fake = {
    given: [] as Feeds[],
    released: 0,
    session: {
      inputMetadata: metadata(inputs),
      outputMetadata: metadata(Object.fromEntries(outputs.map((name) => [name, ["float32", []] as Slot]))),
      run: async (feeds: Feeds, wanted: readonly string[]) => {
        await Promise.resolve();
        if (fake.released > 0) throw new Error("It was released");
        fake.given.push(Object.fromEntries(Object.entries(feeds).map(([name, feed]) => [name, copied(feed)])));
        const answers = answer(feeds);
        return Object.fromEntries(wanted.map((name) => {
          const { data, dims, type = "float32" } = answers[name];
          return [name, { type, data: type === "float32" ? Float32Array.from(data) : data, dims }];
        }));
      },
      release: () => {
        fake.released++;
        return Promise.resolve();
      },
    },
    runtime: { provider: "cpu", fillsOutput: true },
  };
  return fake as unknown as FakeSession;
}

/** A feed as it is now: the next run overwrites it. */
function copied(feed: OrtTensor): OrtTensor {
  return { ...feed, data: (feed.data as Float32Array).slice() } as unknown as OrtTensor;
}

/** The numbers of a feed. */
export function numbersOf({ data }: OrtTensor): number[] {
  return Array.from(data as ArrayLike<number | bigint>, Number);
}
