import { existsSync } from "node:fs";
import { join } from "node:path";
import { inTurn, readPromptList } from "../../../src/cli/options/prompt_list.ts";
import { UsageError } from "../../../src/cli/usage_error.ts";
import type { Judged } from "./thing_judge.ts";
import { parseThings, spreadOver } from "./things.ts";

const THINGS = "things.tsv", JUDGE = "judge.onnx";

/** What is drawn. */
export interface Subjects {
  readonly prompts: readonly string[];
  /** Where a judge knows it. */
  readonly judged?: Judged;
}

/**
 * What is drawn with a folder: the prompts that are given, else things that the judge beside it knows, else its prompts.
 *
 * @throws {UsageError} If there are none.
 */
export async function subjectsOf(folder: string, count: number, file: string | undefined): Promise<Subjects> {
  const table = join(folder, THINGS), network = join(folder, JUDGE);
  if (file === undefined && existsSync(table) && existsSync(network)) {
    const asked = spreadOver(parseThings(await Deno.readTextFile(table)), count);
    return {
      prompts: asked.map(({ prompt }) => prompt),
      judged: { network, things: asked.map(({ thing }) => thing) },
    };
  }
  const list = await readPromptList({ prompts: file }, folder);
  if (!list) throw new UsageError(`--prompts FILE says what to draw: ${folder} has neither ${THINGS} nor prompts`);
  return { prompts: [inTurn(list.prompts, count)].flat() };
}
