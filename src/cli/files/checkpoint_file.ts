import { readFile, rm } from "node:fs/promises";
import { writeWhole } from "../../internal/files/write_whole.ts";
import { whyUnreadable } from "../../internal/why_unreadable.ts";
import { UsageError } from "../usage_error.ts";

/** Where work under way is kept beside the file that it is to end in. */
export class CheckpointFile<Content> {
  readonly path: string;

  /**
   * @param out The file that the work is to end in
   * @param of Everything that the work depends on, as JSON
   */
  constructor(out: string, readonly of: object) {
    this.path = `${out}.checkpoint`;
  }

  /** What is kept there; undefined where there is none. @throws {UsageError} If it is of other work, or cannot be read. */
  async read(): Promise<Content | undefined> {
    let text;
    try {
      text = await readFile(this.path, "utf8");
    } catch (error) {
      if ((error as { code?: string }).code === "ENOENT") return undefined;
      throw new UsageError(`The checkpoint ${this.path} cannot be read: ${whyUnreadable(error)}`);
    }
    const { of, content } = this.#parse(text);
    const other = Object.entries(this.of).find(([name, value]) =>
      JSON.stringify(of?.[name]) !== JSON.stringify(value)
    );
    if (other) {
      throw new UsageError(
        `The checkpoint ${this.path} is that of another fit, with ${other[0]} ${
          JSON.stringify(of?.[other[0]])
        }, ` +
          `found ${JSON.stringify(other[1])}`,
      );
    }
    return content;
  }

  async write(content: Content): Promise<void> {
    await writeWhole(this.path, new TextEncoder().encode(JSON.stringify({ of: this.of, content })));
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true });
  }

  #parse(text: string): { of?: Record<string, unknown>; content?: Content } {
    try {
      return JSON.parse(text) ?? {};
    } catch (error) {
      throw new UsageError(`The checkpoint ${this.path} is not JSON: ${(error as Error).message}`);
    }
  }
}
