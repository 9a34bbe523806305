import type { Tensor as OrtTensor } from "onnxruntime-common";
import type { ModelInterface, OpenSession, Runtime, Session } from "./session.ts";
import { mapValues } from "./worker_messages.ts";

type Tensors = Readonly<Record<string, OrtTensor>>;

/**
 * Sessions of one model as one session that shares each batch among them. Each runs its own images from end to end, so
 * that its thread never waits for another within the network, as the threads of one session do.
 *
 * @param parts Sessions that run beside each other, at least one
 * @throws {RangeError} If the model leaves no axis open to share.
 */
export function splitSession(parts: readonly OpenSession[]): OpenSession {
  const [{ session, runtime }] = parts;
  const batched = batchedNames(session);
  const release = async () => void await Promise.all(parts.map(({ session }) => session.release()));
  return { session: { ...interfaceOf(session), run: runnerOf(parts, batched), release }, runtime };
}

function interfaceOf({ inputMetadata, outputMetadata }: ModelInterface): ModelInterface {
  return { inputMetadata, outputMetadata };
}

/** The inputs whose first axis is the batch: all that the model leaves open. */
function batchedNames({ inputMetadata }: ModelInterface): Set<string> {
  const isOpen = (dim: number | string | undefined) => typeof dim === "string" || (dim !== undefined && dim < 1);
  const names = inputMetadata.filter((input) => input.isTensor && isOpen(input.shape[0])).map(({ name }) => name);
  if (names.length === 0) {
    throw new RangeError("A model for a fixed number of images cannot share a batch among several sessions");
  }
  return new Set(names);
}

function runnerOf(parts: readonly OpenSession[], batched: ReadonlySet<string>): Session["run"] {
  return async (feeds, fetches) => {
    const images = feeds[[...batched].find((name) => name in feeds)!].dims[0];
    const count = Math.min(parts.length, images);
    const runs = parts.slice(0, count).map(({ session, runtime }, i) => {
      const [from, to] = [i, i + 1].map((edge) => Math.round(edge * images / count));
      const part = (tensor: OrtTensor) => slice(runtime, tensor, from, to);
      const own = Object.fromEntries(
        Object.entries(feeds).map(([name, tensor]) => [name, batched.has(name) ? part(tensor) : tensor]),
      );
      return session.run(own, isList(fetches) ? fetches : mapValues(fetches, part));
    });
    // All come to their end before an error is thrown: none may write into memory that the caller uses again.
    const ended = await Promise.allSettled(runs);
    const failed = ended.find((run) => run.status === "rejected");
    if (failed) throw failed.reason;
    if (!isList(fetches)) return fetches;
    const results = await Promise.all(runs);
    return Object.fromEntries(
      fetches.map((name) => [name, join(parts[0].runtime, results.map((result) => result[name]))]),
    );
  };
}

/** The images `from` to `to`, in the same memory. */
function slice({ Tensor }: Runtime, { type, data, dims }: OrtTensor, from: number, to: number): OrtTensor {
  const array = data as Float32Array | BigInt64Array, each = array.length / dims[0];
  return new Tensor(type as "float32", array.subarray(from * each, to * each) as Float32Array, [
    to - from,
    ...dims.slice(1),
  ]);
}

/** Images one after the other. */
function join({ Tensor }: Runtime, parts: readonly OrtTensor[]): OrtTensor {
  const data = new Float32Array(parts.reduce((sum, part) => sum + part.size, 0));
  let at = 0;
  for (const part of parts) {
    data.set(part.data as Float32Array, at);
    at += part.size;
  }
  const images = parts.reduce((sum, { dims }) => sum + dims[0], 0);
  return new Tensor("float32", data, [images, ...parts[0].dims.slice(1)]);
}

function isList(fetches: Tensors | readonly string[]): fetches is readonly string[] {
  return Array.isArray(fetches);
}
