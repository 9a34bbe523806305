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
/** How generate says that a signal has ended it. */
const STOPPED = "The run was stopped";

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
      const process = await started(module, folder);
      await new Promise((resolve) => setTimeout(resolve, milliseconds * moment / 2 ** 32));
      const status = await ended(process.child, signal);
      const errors = await process.errors;
      const found = `${module} by ${signal}, round ${round} of seed ${seed}: code ${status.code}, signal ` +
        `${status.signal}, errors ${JSON.stringify(errors)}`;
      assert(isEndBy(signal, status, errors), found);
      const left = (await filesBelow(folder)).filter(isTemporary);
      if (signal !== "SIGKILL") assertEquals(left, [], found);
      await check(folder).catch((error) => fail(error, found));
      for (const { name, isDirectory } of Deno.readDirSync(folder)) {
        if (isDirectory) await assertWholeSet(`${folder}/${name}`).catch((error) => fail(error, found));
      }
    });
  }
}

/**
 * Ends a process by a signal. It is sent again while the process goes on: a signal that comes as a command has done its
 * work, and before the next one has begun, may be nobody's.
 */
async function ended(child: Deno.ChildProcess, signal: Deno.Signal): Promise<Deno.CommandStatus> {
  const kill = () => {
    try {
      child.kill(signal);
    } catch {
      // It has ended, and how is checked by its status.
    }
  };
  kill();
  const again = setInterval(kill, 1000);
  try {
    return await child.status;
  } finally {
    clearInterval(again);
  }
}

/** Whether a process ended as one does that a signal asks to: by the signal, with a shell's code for it, or as it said. */
function isEndBy(signal: Deno.Signal, status: Deno.CommandStatus, errors: string): boolean {
  if (status.signal === signal) return true;
  if (signal === "SIGKILL" || status.signal !== null) return false;
  const { code } = status;
  return code === (signal === "SIGINT" ? 130 : 143) || code === 2 && errors.includes(STOPPED);
}

/** Fails by an error, and says where it was found. */
function fail(error: Error, found: string): never {
  throw new Error(`${found}: ${error.message}`, { cause: error });
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
