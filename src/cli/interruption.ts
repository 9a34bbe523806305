import process from "node:process";

/** The exit code of a process that SIGINT ended, as shells have it. */
export const INTERRUPTED = 130;

/**
 * Does work that can end early: at the first SIGINT its signal aborts, at the second the process ends.
 *
 * @param work What to do, and until when
 * @param onFirst Called at the first SIGINT
 */
export async function untilInterrupted<Result>(
  work: (stop: AbortSignal) => Promise<Result>,
  onFirst: () => void,
): Promise<Result> {
  const controller = new AbortController();
  const handler = () => {
    if (controller.signal.aborted) process.exit(INTERRUPTED);
    onFirst();
    controller.abort();
  };
  process.on("SIGINT", handler);
  try {
    return await work(controller.signal);
  } finally {
    process.off("SIGINT", handler);
  }
}
