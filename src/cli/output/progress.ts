import process from "node:process";
import { Presets, SingleBar } from "cli-progress";

/** Where a bar is drawn. */
type Terminal = Pick<typeof process.stderr, "isTTY" | "columns" | "write">;

const WIDEST = 40, NARROWEST = 5;

/**
 * A progress bar on the terminal's error stream; silent where that is no terminal. It leaves the cursor and the wrapping
 * of lines as they are, so that there is nothing to be put right where the process is ended.
 */
export class Progress {
  readonly #bar: SingleBar | undefined;

  /** @param total How many ticks make it full; `what` names one of them. */
  constructor(total: number, what: string, stream: Terminal = process.stderr) {
    if (!stream.isTTY) return;
    const text = (value: string | number, left: string) => ` ${value}/${total} ${what}, ${left} left`;
    const room = (stream.columns || 80) - text(total, "99h59m59s").length - 1;
    this.#bar = new SingleBar({
      format: `{bar}${text("{value}", "{eta_formatted}")}`,
      barsize: Math.min(Math.max(room, NARROWEST), WIDEST),
      clearOnComplete: true,
      hideCursor: false,
      linewrap: true,
      stream: stream as typeof process.stderr,
    }, Presets.shades_classic);
    this.#bar.start(total, 0);
  }

  tick(count = 1): void {
    this.#bar?.increment(count);
  }

  stop(): void {
    this.#bar?.stop();
  }
}
