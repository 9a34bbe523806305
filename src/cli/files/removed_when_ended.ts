import { rmSync } from "node:fs";
import process from "node:process";

/** Exit codes of a process that a signal ended, as shells have them. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

/** Does work with a file that is removed when the work fails, and when SIGINT or SIGTERM ends the process meanwhile. */
export async function removedWhenEnded<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  const remove = () => rmSync(path, { force: true });
  const handlers = Object.entries(SIGNALS).map(([signal, code]) => {
    const handler = () => {
      remove();
      process.exit(code);
    };
    process.on(signal, handler);
    return [signal, handler] as const;
  });
  try {
    return await work();
  } catch (error) {
    remove();
    throw error;
  } finally {
    for (const [signal, handler] of handlers) process.off(signal, handler);
  }
}
