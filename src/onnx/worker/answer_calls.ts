import type { OpenSession, SessionOptions, SessionSource } from "../session/session.ts";
import { plainTensor } from "../tensors/plain_tensor.ts";
import { wireError } from "./wire_error.ts";
import {
  buffersOf,
  type Calls,
  mapValues,
  type Reply,
  type Request,
  type WireTensor,
  type WireTensors,
} from "./worker_messages.ts";

/** Sends a reply to the thread that asked. */
type Post = (reply: Reply, transfer: ArrayBuffer[]) => void;

/** Opens a session in the worker's thread. */
type Open = (source: SessionSource, options: SessionOptions) => Promise<OpenSession>;

/**
 * What a worker does: it owns one session and answers calls, one after the other, as a session must not be released
 * while it runs.
 *
 * @param post Sends a reply
 * @param open Opens the session
 * @returns What to do with each request
 */
export function answerCalls(post: Post, open: Open): (request: Request) => void {
  let opened: OpenSession | undefined;
  let last = Promise.resolve();

  async function answerTo({ kind, body }: Request): Promise<[Calls[keyof Calls]["answer"], ArrayBuffer[]?]> {
    switch (kind) {
      case "open": {
        opened = await open(body.source, body.options);
        const { session: { inputMetadata, outputMetadata }, runtime: { provider, fillsOutput } } = opened;
        return [{ inputMetadata, outputMetadata, provider, fillsOutput }];
      }
      case "run": {
        const outputs = await run(opened!, body.feeds, body.fetches);
        return [{ feeds: body.feeds, outputs }, [...buffersOf(body.feeds), ...buffersOf(outputs)]];
      }
      case "release":
        await opened?.session.release();
        return [null];
    }
  }

  async function handle(request: Request): Promise<void> {
    const { id } = request;
    try {
      const [answer, transfer = []] = await answerTo(request);
      post({ id, answer }, transfer);
    } catch (error) {
      post({ id, error: wireError(error) }, []);
    }
  }

  return (request) => void (last = last.then(() => handle(request)));
}

/** The outputs: in the arrays given to fill, or in new ones of the runtime's. */
async function run(
  { session, runtime: { Tensor } }: OpenSession,
  feeds: WireTensors,
  fetches: WireTensors | readonly string[],
): Promise<WireTensors> {
  const inputs = mapValues(feeds, plainTensor);
  if (!isList(fetches)) {
    // Those that are to be filled must be of the runtime's own class.
    await session.run(inputs, mapValues(fetches, ({ data, dims }) => new Tensor(data as Float32Array, dims)));
    return fetches;
  }
  const results = await session.run(inputs, fetches);
  return Object.fromEntries(fetches.map((name) => {
    const { type, data, dims } = results[name];
    return [name, { type, data, dims } as WireTensor];
  }));
}

function isList(fetches: WireTensors | readonly string[]): fetches is readonly string[] {
  return Array.isArray(fetches);
}
