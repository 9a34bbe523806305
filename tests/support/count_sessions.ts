import { loadNativeRuntime } from "../../src/onnx/session/native_runtime.ts";

/** Sessions of onnxruntime-node that were opened while `run` ran, and those of them that were released. */
export async function countSessions(run: () => Promise<unknown>): Promise<{ opened: number; released: number }> {
  const ort = await loadNativeRuntime();
  const { create } = ort.InferenceSession;
  const counts = { opened: 0, released: 0 };
  const counting = async (...args: Parameters<typeof create>) => {
    const session = await create.apply(ort.InferenceSession, args);
    counts.opened++;
    const release = session.release.bind(session);
    session.release = async () => {
      await new Promise((resolve) => setTimeout(resolve, 20)); // who does not wait for it has not freed it
      await release();
      counts.released++;
    };
    return session;
  };
  Object.assign(ort.InferenceSession, { create: counting });
  try {
    await run();
  } finally {
    Object.assign(ort.InferenceSession, { create });
  }
  return counts;
}
