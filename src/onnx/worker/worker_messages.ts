import type { WireError } from "./wire_error.ts";
import type { ModelInterface, Runtime, SessionOptions, SessionSource } from "../session/session.ts";

/** Numbers of any type in a buffer of their own. */
export type WireArray = ArrayBufferView<ArrayBuffer> & ArrayLike<number | bigint>;

/** An array as it moves from thread to thread: its buffer is transferred, not copied. */
export interface WireTensor {
  readonly type: string;
  readonly data: WireArray;
  readonly dims: readonly number[];
}

/** Arrays by the names of inputs or outputs. */
export type WireTensors = Readonly<Record<string, WireTensor>>;

/** What the worker can be asked for, and what it answers. */
export interface Calls {
  /** Opens the one session of the worker. */
  open: {
    request: { source: SessionSource; options: SessionOptions };
    answer: ModelInterface & Omit<Runtime, "Tensor">;
  };
  /** Runs it; the feeds come back for the next run. */
  run: {
    request: { feeds: WireTensors; fetches: WireTensors | readonly string[] };
    answer: { feeds: WireTensors; outputs: WireTensors };
  };
  /** Frees it. */
  release: { request: null; answer: null };
}

/** A request, with a number that its reply repeats. */
export type Request = {
  [Kind in keyof Calls]: { id: number; kind: Kind; body: Calls[Kind]["request"] };
}[keyof Calls];

/** The answer to a request, or the error. */
export type Reply = { id: number; answer: Calls[keyof Calls]["answer"] } | { id: number; error: WireError };

/** The same names with other values. */
export function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  map: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}

/** The buffers of arrays, to be transferred with them. */
export function buffersOf(tensors: WireTensors): ArrayBuffer[] {
  return Object.values(tensors).map(({ data }) => data.buffer);
}
