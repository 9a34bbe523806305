import process from "node:process";
import { Presets, SingleBar } from "cli-progress";

/** A progress bar on the terminal's error stream; silent where that is no terminal. */
export class Progress {
  readonly #bar: SingleBar | undefined;

  /** @param total How many ticks make it full; `what` names one of them. */
  constructor(total: number, what: string) {
    if (!process.stderr.isTTY) return;
    const format = `{bar} {value}/{total} ${what}, {eta_formatted} left`;
    this.#bar = new SingleBar({ format, clearOnComplete: true, hideCursor: true }, Presets.shades_classic);
    this.#bar.start(total, 0);
  }

  tick(count = 1): void {
    this.#bar?.increment(count);
  }

  stop(): void {
    this.#bar?.stop();
  }
}
