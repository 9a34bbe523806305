import { BoundNetwork } from "../../onnx/network/bound_network.ts";
import type { OpenSession } from "../../onnx/session/session.ts";
import type { Checkpoint } from "../folder/checkpoint.ts";
import { networkFile } from "../folder/network_file.ts";

/** Opens the session of a network's file, as it is or, with `widen`, a float16 network as one of float32. */
export type OpenFile = (file: string | URL, options: { widen: boolean }) => Promise<OpenSession>;

/** What a part is, where it differs from the usual. */
export interface PartOptions {
  /** The export to take, where there is more than one. */
  readonly variant?: string;
  /** Whether every part is closed as soon as it is no longer in use. */
  readonly phases: boolean;
  /** Parts that must run in float32. */
  readonly widened: readonly string[];
}

/** A part that is open, and by how many it is in use. */
interface Open {
  readonly network: Promise<BoundNetwork>;
  users: number;
}

/** The networks of a pipeline, opened when they are first needed. */
export class Parts {
  readonly #checkpoint: Checkpoint;
  readonly #openFile: OpenFile;
  readonly #options: PartOptions;
  readonly #open = new Map<string, Open>();
  readonly #identities = new Map<string, Promise<string> | undefined>();

  constructor(checkpoint: Checkpoint, openFile: OpenFile, options: PartOptions) {
    this.#checkpoint = checkpoint;
    this.#openFile = openFile;
    this.#options = options;
  }

  /** Lends a part; with phases it is closed once nobody uses it. */
  async use<T>(part: string, work: (network: BoundNetwork) => Promise<T>): Promise<T> {
    const entry = this.#open.get(part) ?? { network: this.#load(part), users: 0 };
    this.#open.set(part, entry);
    entry.users++;
    try {
      return await work(await entry.network);
    } catch (error) {
      // A part that failed to open is tried again by the next who needs it.
      await entry.network.catch(() => this.#open.delete(part));
      throw error;
    } finally {
      entry.users--;
      if (this.#options.phases && entry.users === 0 && this.#open.delete(part)) {
        await (await entry.network).close();
      }
    }
  }

  /** SHA-256 of a part; undefined where its file is not at hand. */
  async identityOf(part: string): Promise<string | undefined> {
    if (!this.#identities.has(part)) {
      const path = await networkFile(this.#checkpoint, part, this.#options.variant);
      this.#identities.set(part, this.#checkpoint.identify?.(path));
    }
    return await this.#identities.get(part);
  }

  /** Frees every part. */
  async close(): Promise<void> {
    const open = [...this.#open.values()];
    this.#open.clear();
    for (const { network } of open) await (await network).close();
  }

  async #load(part: string): Promise<BoundNetwork> {
    const file = this.#checkpoint.locate(await networkFile(this.#checkpoint, part, this.#options.variant));
    const open = async (widen: boolean) =>
      new BoundNetwork(await this.#openFile(file, { widen }), `${part} of ${this.#checkpoint.name}`);
    const network = await open(false);
    if (!network.isHalf || !this.#options.widened.includes(part)) return network;
    await network.close();
    return await open(true);
  }
}
