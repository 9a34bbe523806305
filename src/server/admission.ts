/** How much is let in. */
export interface AdmissionLimits {
  /** Number of images that are drawn at the same time: the batch that is fastest for the model. */
  readonly mostActive: number;
  /** Number of images that may wait. */
  readonly mostWaiting: number;
}

/** Thrown where the queue is full. */
export class QueueFullError extends Error {
  /** Tells the class across module boundaries. */
  override name = "QueueFullError";
}

/** A request that waits. */
interface Waiting {
  readonly images: number;
  start(): void;
}

/** Lets requests in, first come, first served, so that no more images are drawn at a time than fit one batch. */
export class Admission {
  readonly #limits: AdmissionLimits;
  #waiting: Waiting[] = [];
  #active = 0;
  #idle: (() => void)[] = [];

  constructor(limits: AdmissionLimits) {
    this.#limits = limits;
  }

  /** Number of images that wait. */
  get waiting(): number {
    return this.#waiting.reduce((sum, { images }) => sum + images, 0);
  }

  /** Number of images that are drawn now. */
  get active(): number {
    return this.#active;
  }

  /**
   * Does the work of a request when it is its turn.
   *
   * @throws {QueueFullError} If too many images wait already; nothing is done then.
   */
  async run<Result>(images: number, signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    await this.#turn(images, signal);
    try {
      return await work();
    } finally {
      this.#active -= images;
      this.#startNext();
    }
  }

  /** @throws {QueueFullError} If so many images would neither be drawn at once nor find room among those that wait. */
  check(images: number): void {
    if (this.#isFree(images) || this.waiting + images <= this.#limits.mostWaiting) return;
    throw new QueueFullError(`${this.waiting} images wait already, at most ${this.#limits.mostWaiting} may`);
  }

  /** Resolves when nothing is drawn and nothing waits. */
  async drained(): Promise<void> {
    if (this.#active > 0) await new Promise<void>((done) => this.#idle.push(done));
  }

  async #turn(images: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.check(images);
    if (this.#isFree(images)) {
      this.#active += images;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const leave = () => {
        this.#waiting = this.#waiting.filter((other) => other !== waiting);
        reject(signal.reason);
        this.#startNext(); // it may have kept smaller ones behind it
      };
      const waiting = { images, start: resolve };
      signal.addEventListener("abort", leave);
      this.#waiting.push(waiting);
    });
  }

  #isFree(images: number): boolean {
    return this.#waiting.length === 0 && this.#fits(images);
  }

  #fits(images: number): boolean {
    return this.#active === 0 || this.#active + images <= this.#limits.mostActive;
  }

  #startNext(): void {
    while (this.#waiting.length > 0 && this.#fits(this.#waiting[0].images)) {
      const next = this.#waiting.shift()!;
      this.#active += next.images;
      next.start();
    }
    if (this.#active === 0) this.#idle.splice(0).forEach((done) => done());
  }
}
