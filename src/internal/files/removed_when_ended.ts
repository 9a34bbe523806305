import { rmSync } from "node:fs";
import process from "node:process";

/** Exit codes of a process that a signal ended, as shells have them. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Milliseconds until a signal that came when nobody listened has ended the process: Deno does it in a thread of its own, a
 * moment later, whoever listens by then.
 */
const PAUSE = 2;

/** The files that would be left over if the process ended now. */
const unfinished = new Set<string>();

/** Resolves when every signal that is to come is heard. */
let heard: Promise<void> | undefined;

/**
 * Does work with a file that is removed when the work fails, and when the process ends meanwhile. SIGINT and SIGTERM
 * end it; where others listen to them, what is to come of them is theirs to say.
 */
export async function removedWhenEnded<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  if (unfinished.size === 0) {
    const wasHeard = Object.keys(SIGNALS).every((signal) => process.listenerCount(signal) > 0);
    listen("on");
    heard = wasHeard ? undefined : new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  unfinished.add(path);
  try {
    await heard;
    return await work();
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    unfinished.delete(path);
    if (unfinished.size === 0) listen("off");
  }
}

function listen(how: "on" | "off"): void {
  process[how]("SIGINT", end);
  process[how]("SIGTERM", end);
  process[how]("exit", removeAll);
}

function end(signal: keyof typeof SIGNALS): void {
  if (process.listenerCount(signal) === 1) process.exit(SIGNALS[signal]);
}

function removeAll(): void {
  for (const path of unfinished) rmSync(path, { force: true });
}
