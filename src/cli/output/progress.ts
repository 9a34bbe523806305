import process from "node:process";
import { Presets, SingleBar } from "cli-progress";

/** Where a bar is drawn. */
type Terminal = Pick<typeof process.stderr, "isTTY" | "columns" | "write">;

/** How progress is shown. */
export interface ProgressOptions {
  stream?: Terminal;
  /** Seconds between two lines where there is no terminal. Default: no lines. */
  lineSeconds?: number;
  /** The time in milliseconds. */
  now?: () => number;
}

const WIDEST = 40, NARROWEST = 5;

/**
 * A progress bar on the terminal's error stream; where that is no terminal, a line now and then, or nothing. It leaves
 * the cursor and the wrapping of lines as they are, so that there is nothing to be put right where the process is ended.
 */
export class Progress {
  readonly #bar: SingleBar | undefined;
  readonly #line: ((note: string) => void) | undefined;
  #done = 0;

  /** @param total How many ticks make it full; `what` names one of them. */
  constructor(readonly total: number, readonly what: string, options: ProgressOptions = {}) {
    const { stream = process.stderr, lineSeconds, now = () => performance.now() } = options;
    if (!stream.isTTY) {
      if (lineSeconds !== undefined) this.#line = this.#lines(stream, 1000 * lineSeconds, now);
      return;
    }
    const text = (value: string | number, left: string) => ` ${value}/${total} ${what}, ${left} left`;
    const room = (stream.columns || 80) - text(total, "99h59m59s").length - 1;
    this.#bar = new SingleBar({
      format: `{bar}${text("{value}", "{eta_formatted}")}{note}`,
      barsize: Math.min(Math.max(room, NARROWEST), WIDEST),
      clearOnComplete: true,
      hideCursor: false,
      linewrap: true,
      stream: stream as typeof process.stderr,
    }, Presets.shades_classic);
    this.#bar.start(total, 0, { note: "" });
  }

  /** @param note What else there is to say */
  tick(count: number = 1, note: string = ""): void {
    this.#done += count;
    this.#bar?.increment(count, { note: note && `; ${note}` });
    this.#line?.(note);
  }

  stop(): void {
    this.#bar?.stop();
  }

  #lines(stream: Terminal, every: number, now: () => number): (note: string) => void {
    const start = now();
    let last = start;
    return (note) => {
      const time = now();
      if (time - last < every) return;
      last = time;
      const left = Math.round((time - start) / this.#done * (this.total - this.#done) / 1000);
      stream.write(`${this.#done}/${this.total} ${this.what}, at most ${left} s left${note && `; ${note}`}\n`);
    };
  }
}
