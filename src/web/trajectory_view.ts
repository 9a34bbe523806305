/// <reference lib="dom" />
import type { Frame } from "./messages.ts";
import { paint } from "./paint.ts";
import type { Picture } from "./picture.ts";

/** The picture, the strip below it, and the slider that goes through both. */
export class TrajectoryView {
  readonly #picture: HTMLCanvasElement;
  readonly #strip: HTMLCanvasElement;
  readonly #slider: HTMLInputElement;
  readonly #readout: HTMLElement;
  #frames: Frame[] = [];
  #steps = 0;
  #clean = false;
  #subject = "";

  constructor(section: HTMLElement) {
    this.#picture = section.querySelector(".picture")!;
    this.#strip = section.querySelector(".strip")!;
    this.#slider = section.querySelector(".scrub input")!;
    this.#readout = section.querySelector(".scrub b")!;
    this.#slider.addEventListener("input", () => this.#show());
    this.#strip.addEventListener("pointerdown", (event) => this.#scrubTo(event));
    this.#strip.addEventListener("pointermove", (event) => event.buttons && this.#scrubTo(event));
  }

  /** What the last moment shows. */
  get last(): Frame | undefined {
    return this.#frames.at(-1);
  }

  /** Shows the states of the solver, or what the network takes for clean. */
  set clean(clean: boolean) {
    this.#clean = clean;
    this.#paintStrip();
    this.#show();
  }

  /** Takes the next moment of a drawing; the first, index 0, begins a new one. */
  add(frame: Frame, steps: number, subject: string): void {
    if (frame.index === 0) this.#frames = [];
    this.#frames.push(frame);
    this.#steps = steps;
    this.#subject = subject;
    this.#slider.max = String(steps);
    this.#slider.value = String(frame.index);
    this.#paintStrip();
    this.#show();
  }

  #picturesAt(index: number): Picture[] {
    const frame = this.#frames[Math.min(index, this.#frames.length - 1)];
    return this.#clean ? frame.clean : frame.state;
  }

  #paintStrip(): void {
    if (this.#frames.length === 0) return;
    const columns = Array.from({ length: this.#steps + 1 }, (_, index) => this.#picturesAt(index));
    paint(this.#strip, columns[0].map((_, row) => columns.map((pictures) => pictures[row])));
    this.#strip.ariaLabel = `The way from noise to ${this.#subject} in ${this.#steps} steps`;
  }

  #show(): void {
    if (this.#frames.length === 0) return;
    const index = Math.min(Number(this.#slider.value), this.#frames.length - 1);
    paint(this.#picture, [this.#picturesAt(index)]);
    const moment = `step ${index} of ${this.#steps}${timeText(this.#frames[index].t)}`;
    this.#readout.textContent = moment;
    this.#slider.ariaValueText = moment;
    this.#picture.ariaLabel = `${this.#subject} at ${moment}`;
  }

  #scrubTo({ offsetX }: PointerEvent): void {
    const column = Math.floor((this.#steps + 1) * offsetX / this.#strip.clientWidth);
    this.#slider.value = String(Math.min(Math.max(column, 0), this.#steps));
    this.#show();
  }
}

/** Continuous times run from 1 to 0, discrete ones are whole numbers. */
function timeText(t: number | undefined): string {
  return t === undefined ? "" : `, t = ${t > 1 ? Math.round(t) : t.toFixed(3)}`;
}
