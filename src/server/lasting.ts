/**
 * Something open that comes back: where work with it fails, as in a worker that was killed, it is opened again and the
 * work is done once more. Work that then fails again is an error, and the next begins with another try to open it.
 */
export class Lasting<Resource extends { close(): Promise<void> }> {
  readonly #open: () => Promise<Resource>;
  #current: Promise<Resource> | undefined;
  #reopened = 0;

  private constructor(open: () => Promise<Resource>, first: Resource) {
    this.#open = open;
    this.#current = Promise.resolve(first);
  }

  /** Opens it for the first time. @throws Whatever `open` throws. */
  static async start<Resource extends { close(): Promise<void> }>(
    open: () => Promise<Resource>,
  ): Promise<Lasting<Resource>> {
    return new Lasting(open, await open());
  }

  /** How often it was opened again. */
  get reopened(): number {
    return this.#reopened;
  }

  /** Works with it, beside other work. */
  async use<Result>(work: (resource: Resource) => Promise<Result>): Promise<Result> {
    const first = this.#take();
    try {
      return await work(await first);
    } catch {
      await this.#lose(first);
    }
    const second = this.#take();
    try {
      return await work(await second);
    } catch (error) {
      await this.#lose(second);
      throw error;
    }
  }

  /** Closes it; what is lost cannot be closed, and need not be. */
  async close(): Promise<void> {
    if (this.#current) await this.#lose(this.#current);
  }

  #take(): Promise<Resource> {
    if (!this.#current) {
      this.#reopened++;
      this.#current = this.#open();
    }
    return this.#current;
  }

  /** Lets go of it, unless other work that failed has done so. */
  async #lose(lost: Promise<Resource>): Promise<void> {
    if (this.#current !== lost) return;
    this.#current = undefined;
    await lost.then((resource) => resource.close()).catch(() => {});
  }
}
