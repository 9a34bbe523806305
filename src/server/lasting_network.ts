import type { BatchNetwork } from "./evaluation_batcher.ts";

/** A network that can be closed. */
export interface OpenNetwork {
  readonly run: BatchNetwork;
  close(): Promise<void>;
}

/**
 * A network that comes back: where a run fails, as in a worker that was killed, it is opened again and the run is done
 * once more. A run that then fails again is an error, and the next run begins with another try to open it.
 */
export class LastingNetwork {
  readonly #open: () => Promise<OpenNetwork>;
  #network: OpenNetwork | undefined;

  private constructor(open: () => Promise<OpenNetwork>, network: OpenNetwork) {
    this.#open = open;
    this.#network = network;
  }

  /** Opens it for the first time. @throws Whatever `open` throws. */
  static async start(open: () => Promise<OpenNetwork>): Promise<LastingNetwork> {
    return new LastingNetwork(open, await open());
  }

  /** Runs it; runs are made one after the other. */
  readonly run: BatchNetwork = async (...args) => {
    const network = this.#network ??= await this.#open();
    try {
      await network.run(...args);
    } catch {
      await this.close();
      this.#network = await this.#open();
      await this.#network.run(...args).catch(async (error) => {
        await this.close();
        throw error;
      });
    }
  };

  /** Closes it; a network that is lost cannot be closed, and need not be. */
  async close(): Promise<void> {
    const network = this.#network;
    this.#network = undefined;
    await network?.close().catch(() => {});
  }
}
