// Processes that write files without end, by the functions that the commands write with.
import { outputFile } from "../../src/cli/files/output_file.ts";
import { generateDataset } from "../../src/datasets/mod.ts";
import { counted, settingsOf } from "./datasets.ts";

/** What is written over and over, with its size in bytes: as large as the pictures, plans and models of the commands. */
export const FILES = { "picture.png": 300_000, "plan.json": 5_000, "compiled.onnx": 3_000_000 } as const;

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** The bytes of a file in one of its versions: a PNG by its first bytes. */
export function versionOf(name: keyof typeof FILES, version: number): Uint8Array {
  const bytes = new Uint8Array(FILES[name]).fill(version % 256);
  bytes.set(PNG);
  return bytes;
}

/** Writes versions 0 and 1 of each file in turn, and a data set a time. */
async function writeForever(folder: string): Promise<void> {
  const names = Object.keys(FILES) as (keyof typeof FILES)[];
  for (let round = 0;; round++) {
    for (const name of names) {
      const overwrites = name === "picture.png" ? "pictures" : "anything";
      const file = await outputFile(`${folder}/${name}`, { reads: () => [], overwrites });
      await file.write(versionOf(name, round % 2));
    }
    await generateDataset(`${folder}/set-${round}`, settingsOf(), counted().draw);
    if (round === 0) console.log("begun");
  }
}

if (import.meta.main) await writeForever(Deno.args[0]);

/** A process that is there, and what it says on its error stream until it ends. */
export interface Started {
  readonly child: Deno.ChildProcess;
  readonly errors: Promise<string>;
}

/** Starts a module of this folder as a process; resolves when it has said something, or has ended. */
export async function started(module: string, ...args: string[]): Promise<Started> {
  const { href } = new URL(module, import.meta.url);
  const command = ["run", "--quiet", "--no-check", "--allow-all", href, ...args];
  const child = new Deno.Command(Deno.execPath(), { args: command, stdout: "piped", stderr: "piped" }).spawn();
  const errors = new Response(child.stderr).text();
  await child.stdout.values().next();
  return { child, errors };
}
