import type { Tensor as OrtTensor, TensorConstructor } from "onnxruntime-common";
import { plainTensor } from "../tensors/plain_tensor.ts";
import { BufferPool } from "../session/buffer_pool.ts";
import type { OpenSession, Session, SessionOptions, SessionSource } from "../session/session.ts";
import { WorkerClient } from "./worker_client.ts";
import { buffersOf, mapValues, type WireArray, type WireTensor, type WireTensors } from "./worker_messages.ts";
import { WORKER_ADVICE } from "./worker_module.ts";
import type { WorkerPort } from "./worker_port.ts";

/**
 * Opens a session in a worker. The sampler's WASM memory cannot be transferred, so each array is copied once into a
 * buffer that can; the buffers go to the worker and back, and are used again.
 *
 * @param source The model, whose bytes, if any, are transferred
 * @param options Where it runs in the worker
 * @param here The worker, which ends with the session, and the class of tensors in this thread
 * @throws {TypeError} If the worker fails.
 */
export async function openRemoteSession(
  source: SessionSource,
  options: SessionOptions,
  { worker, Tensor }: { worker: WorkerPort; Tensor: TensorConstructor },
): Promise<OpenSession> {
  const client = new WorkerClient(worker);
  try {
    const { inputMetadata, outputMetadata, ...runtime } = await client.call(
      "open",
      { source, options },
      arraysOf(source),
    );
    const pool = new BufferPool();
    const release = async () => {
      await client.close();
      pool.clear();
    };
    const session = { inputMetadata, outputMetadata, run: runnerOf(client, pool), release };
    return { session, runtime: { Tensor, ...runtime } };
  } catch (error) {
    if (client.ended === undefined) {
      await client.close();
      throw error;
    }
    throw new TypeError(`The model cannot be opened in a worker: ${client.ended}; ${WORKER_ADVICE}`);
  }
}

/** The bytes that are read here, or copied. */
function arraysOf(source: SessionSource): ArrayBuffer[] {
  if ("path" in source) return [];
  return [source.bytes, ...source.externalData.map(({ data }) => data)].map(({ buffer }) => buffer as ArrayBuffer);
}

function runnerOf(client: WorkerClient, pool: BufferPool): Session["run"] {
  const give = (tensors: WireTensors) => buffersOf(tensors).forEach((buffer) => pool.give(buffer));
  return async (feeds, fetches) => {
    const inputs = mapValues(feeds, (tensor) => copyOf(tensor, pool));
    const outputs = isList(fetches) ? fetches : mapValues(fetches, (tensor) => emptyLike(tensor, pool));
    const answer = await client.call("run", { feeds: inputs, fetches: outputs }, [
      ...buffersOf(inputs),
      ...isList(outputs) ? [] : buffersOf(outputs),
    ]);
    give(answer.feeds);
    if (isList(fetches)) return mapValues(answer.outputs, plainTensor);
    for (const [name, { data }] of Object.entries(answer.outputs)) copy(data, arrayOf(fetches[name]));
    give(answer.outputs);
    return fetches;
  };
}

function copyOf(tensor: OrtTensor, pool: BufferPool): WireTensor {
  const copied = emptyLike(tensor, pool);
  copy(arrayOf(tensor), copied.data);
  return copied;
}

/** An array for the worker to fill. */
function emptyLike(tensor: OrtTensor, pool: BufferPool): WireTensor {
  const data = arrayOf(tensor), { type, dims } = tensor;
  const Numbers = data.constructor as new (buffer: ArrayBuffer) => WireArray;
  return { type, data: new Numbers(pool.take(data.byteLength)), dims };
}

function copy(from: ArrayBufferView, to: ArrayBufferView): void {
  const bytesOf = (view: ArrayBufferView) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  bytesOf(to).set(bytesOf(from));
}

/** The data of a tensor of numbers, the only ones that a model is given. */
function arrayOf({ data }: OrtTensor): ArrayBufferView {
  return data as Exclude<typeof data, string[]>;
}

function isList<Value>(fetches: Value | readonly string[]): fetches is readonly string[] {
  return Array.isArray(fetches);
}
