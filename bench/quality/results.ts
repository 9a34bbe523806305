import { writeWhole } from "../../src/internal/files/write_whole.ts";

/** What the verdicts were found with; results of other circumstances are not mixed with them. */
export interface Circumstances {
  model: string;
  count: number;
  seed: number;
  guidance: number;
  /** What pictures show, where that is a choice. */
  prompts?: string;
}

/** Verdicts by row and number of evaluations, kept in a file, so that a run that was ended goes on where it was. */
export class Results<Verdict> {
  readonly verdicts: Record<string, Verdict> = {};

  constructor(readonly circumstances: Circumstances, readonly path: string | undefined) {}

  /** Those of a file, where there is one. @throws {RangeError} If they were found in other circumstances. */
  static async open<Verdict>(
    circumstances: Circumstances,
    path: string | undefined,
  ): Promise<Results<Verdict>> {
    const results = new Results<Verdict>(circumstances, path);
    const text = path && await Deno.readTextFile(path).catch(() => undefined);
    const kept = text && JSON.parse(text);
    if (kept && JSON.stringify(kept.circumstances) !== JSON.stringify(circumstances)) {
      throw new RangeError(
        `--json ${path} has results of ${JSON.stringify(kept.circumstances)}: name another file`,
      );
    }
    Object.assign(results.verdicts, kept?.verdicts);
    return results;
  }

  async put(key: string, verdict: Verdict): Promise<void> {
    this.verdicts[key] = verdict;
    if (this.path === undefined) return;
    const { circumstances, verdicts } = this;
    await writeWhole(
      this.path,
      new TextEncoder().encode(`${JSON.stringify({ circumstances, verdicts }, null, 1)}\n`),
    );
  }
}
