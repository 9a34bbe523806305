import { serve as listen, type ServerType } from "@hono/node-server";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import process from "node:process";
import type { ImageModel } from "../../server/image_model.ts";
import { imageServer } from "../../server/image_server.ts";
import type { ServerChoice } from "../options/server_options.ts";
import { UsageError } from "../usage_error.ts";

/** Serves a model until SIGINT or SIGTERM; then what runs comes to its end, and what comes is refused. */
export async function serveModel<Conditions>(
  model: ImageModel<Conditions>,
  { port, hostname, token, limits }: ServerChoice,
): Promise<void> {
  const { fetch, stop } = imageServer(model, limits, token);
  const server: ServerType = listen({ fetch, port, hostname });
  try {
    await once(server, "listening");
  } catch (error) {
    throw new UsageError(`The server cannot listen on ${hostname}:${port}: ${(error as Error).message}`, {
      cause: error,
    });
  }
  const { port: found } = server.address() as AddressInfo;
  console.log(`Listening on http://${hostname.includes(":") ? `[${hostname}]` : hostname}:${found}`);
  await stopSignal();
  await stop();
  const closed = new Promise((done) => server.close(done));
  if ("closeAllConnections" in server) server.closeAllConnections(); // those that clients keep open
  await closed;
}

function stopSignal(): Promise<void> {
  const names = ["SIGINT", "SIGTERM"] as const;
  return new Promise((resolve) => {
    const stop = () => {
      names.forEach((name) => process.off(name, stop));
      resolve();
    };
    names.forEach((name) => process.on(name, stop));
  });
}
