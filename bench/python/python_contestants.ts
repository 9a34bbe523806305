// What runs in Python, python/contestants.py, driven over its standard input and output.
import { createInterface, type Interface } from "node:readline";
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";

/** The Python of `deno task bench:install`. */
export const DEFAULT_PYTHON = "bench/.venv/bin/python";

/** A running Python process. */
export class PythonContestants {
  readonly versions: Record<string, string>;
  readonly names: readonly string[];
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;

  private constructor(process: ChildProcessWithoutNullStreams, lines: AsyncIterator<string>, hello: string) {
    this.#process = process;
    this.#lines = lines;
    const { versions, contestants } = JSON.parse(hello);
    this.versions = versions;
    this.names = contestants;
  }

  /** Starts it; undefined where there is no such Python, or no NumPy in it. */
  static async start(python: string, threads: number, model: string): Promise<PythonContestants | undefined> {
    const child = spawn(python, ["bench/python/contestants.py", String(threads), model]);
    const missing = new Promise<{ value: string; done: boolean }>((resolve) =>
      child.on("error", () => resolve({ value: "", done: true }))
    );
    child.stderr.resume();
    const reader: Interface = createInterface({ input: child.stdout });
    const lines = reader[Symbol.asyncIterator]();
    const { value, done } = await Promise.race([lines.next(), missing]);
    return done ? undefined : new PythonContestants(child, lines, value);
  }

  /** Seconds that a contestant takes for a job; the first time prepares it too, which does not count. */
  async seconds(contestant: string, job: object, repeats = 1): Promise<number> {
    this.#process.stdin.write(JSON.stringify({ contestant, job, repeats }) + "\n");
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`Python has ended in the contestant ${contestant}`);
    return JSON.parse(value).seconds;
  }

  /** Ends the process. */
  close(): void {
    this.#process.stdin.end();
    this.#process.kill();
  }
}
