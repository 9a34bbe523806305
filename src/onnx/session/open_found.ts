import { Tensor } from "onnxruntime-common";
import { openRemoteSession } from "../worker/remote_session.ts";
import { startThread } from "../worker/start_thread.ts";
import { workerModule } from "../worker/worker_module.ts";
import { closable } from "./closable.ts";
import { openHere } from "./open_here.ts";
import type { OpenSession, OpenSessionOptions, SessionSource } from "./session.ts";

/** Opens a network that was found, here or in a worker, to which its bytes move. */
export async function openFound(
  found: SessionSource,
  { provider = "auto", threads, worker = false }: OpenSessionOptions,
): Promise<OpenSession> {
  if (worker === false) return closable(await openHere(found, { provider, threads }));
  const script = worker === true ? workerModule("session_worker") : worker;
  return closable(
    await openRemoteSession(found, { provider, threads }, { worker: await startThread(script), Tensor }),
  );
}
