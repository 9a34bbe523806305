/**
 * The thread that a model with `worker: true` runs in: it owns one session and answers the calls of
 * `worker_messages.ts`. Under a bundler make it an entry of its own and pass its URL as `worker`.
 *
 * @module
 */
import { parentPort } from "node:worker_threads";
import { openHere } from "../session/open_here.ts";
import type { OpenSession } from "../session/session.ts";
import {
  buffersOf,
  type Calls,
  mapValues,
  type Reply,
  type Request,
  type WireTensor,
  type WireTensors,
} from "./worker_messages.ts";
import { wireError } from "./wire_error.ts";

let opened: OpenSession | undefined;
let last = Promise.resolve();

// One after the other: a session must not be released while it runs.
parentPort!.on("message", (request: Request) => last = last.then(() => handle(request)));

async function handle(request: Request): Promise<void> {
  const { id } = request;
  try {
    const [answer, transfer] = await answerTo(request);
    post({ id, answer }, transfer);
  } catch (error) {
    post({ id, error: wireError(error) });
  }
}

function post(reply: Reply, transfer: ArrayBuffer[] = []): void {
  parentPort!.postMessage(reply, transfer);
}

async function answerTo({ kind, body }: Request): Promise<[Calls[keyof Calls]["answer"], ArrayBuffer[]?]> {
  switch (kind) {
    case "open": {
      opened = await openHere(body.source, body.options);
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

/** The outputs: in the arrays given to fill, or in new ones of the runtime's. */
async function run(
  { session, runtime: { Tensor } }: OpenSession,
  feeds: WireTensors,
  fetches: WireTensors | readonly string[],
): Promise<WireTensors> {
  const tensors = (wire: WireTensors) => mapValues(wire, ({ type, data, dims }) => new Tensor(type, data, dims));
  if (!isList(fetches)) {
    await session.run(tensors(feeds), tensors(fetches));
    return fetches;
  }
  const results = await session.run(tensors(feeds), fetches);
  return Object.fromEntries(fetches.map((name) => {
    const { type, data, dims } = results[name];
    return [name, { type, data, dims } as WireTensor];
  }));
}

function isList(fetches: WireTensors | readonly string[]): fetches is readonly string[] {
  return Array.isArray(fetches);
}
