// Processes that are killed while they write: every file is what it was, or new, or absent, and nothing is half-written.
import { assert, assertEquals } from "@std/assert";
import { decode } from "fast-png";
import { parsePlan } from "../../mod.ts";
import { checkDataset } from "../../src/datasets/mod.ts";
import { isTemporary } from "../../src/internal/files/temporary_file.ts";
import { modelFacts } from "../../src/models/model_facts.ts";
import { philox4x32 } from "../../src/tensors/philox.ts";
import { inFolder } from "../support/datasets.ts";
import { rounds } from "../support/fuzz.ts";
import { filesBelow } from "../support/traces.ts";
import { FILES, started, versionOf } from "../support/writing.ts";

const SIGNALS = ["SIGTERM", "SIGKILL", "SIGINT"] as const;
/** Exit codes of a process that was asked to end: by a signal, and by a command that ends with an error of its own. */
const CODES = [130, 143, 2];

/**
 * Kills processes of a module at random moments, at most so many milliseconds after all files are there once, and checks
 * what is left in their folders.
 */
async function killed(
  module: string,
  few: number,
  milliseconds: number,
  check: (folder: string) => Promise<void>,
): Promise<void> {
  const { count, seed } = rounds(few);
  for (let round = 0; round < count; round++) {
    await inFolder(async (folder) => {
      const [moment] = philox4x32([round, 0, 0, 0], [seed, 0]), signal = SIGNALS[round % SIGNALS.length];
      const child = await started(module, folder);
      await new Promise((resolve) => setTimeout(resolve, milliseconds * moment / 2 ** 32));
      const status = await ended(child, signal);
      assert(status.signal === signal || CODES.includes(status.code), `${signal} ended it with ${status.code}`);
      const left = (await filesBelow(folder)).filter(isTemporary);
      if (signal !== "SIGKILL") assertEquals(left, [], `${signal} left a temporary file, seed ${seed}`);
      await check(folder);
      for (const { name, isDirectory } of Deno.readDirSync(folder)) {
        if (isDirectory) await assertWholeSet(`${folder}/${name}`);
      }
    });
  }
}

/** Ends a process by a signal; by another where it came as a command was finished, and the next one has begun. */
async function ended(child: Deno.ChildProcess, signal: Deno.Signal): Promise<Deno.CommandStatus> {
  child.kill(signal);
  const again = setInterval(() => child.kill(signal), 1000);
  try {
    return await child.status;
  } finally {
    clearInterval(again);
  }
}

/** A data set whose shards are whole, as many as there are; or one that has not begun. */
async function assertWholeSet(folder: string): Promise<void> {
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => !isTemporary(name));
  if (names.length === 0) return;
  const { damaged, doubled, foreign } = await checkDataset(folder);
  assertEquals({ damaged, doubled, foreign }, { damaged: [], doubled: [], foreign: [] });
}

Deno.test("a process that is killed while it writes leaves every file whole, and by Ctrl-C nothing else", () =>
  killed("writing.ts", 4, 60, async (folder) => {
    for (const name of Object.keys(FILES) as (keyof typeof FILES)[]) {
      const found = (await Deno.readFile(`${folder}/${name}`)).toBase64();
      assert([0, 1].some((version) => found === versionOf(name, version).toBase64()), `${name} is half-written`);
    }
  }));

Deno.test("sample, fit, compile and generate that are killed leave every file whole, and by Ctrl-C nothing else", () =>
  killed("writing_commands.ts", 1, 500, async (folder) => {
    const { width, height, data } = decode(await Deno.readFile(`${folder}/picture.png`));
    assert(data.length === width * height);
    parsePlan(await Deno.readTextFile(`${folder}/plan.json`));
    assert((await modelFacts(`${folder}/compiled.onnx`)).compiled);
  }));
