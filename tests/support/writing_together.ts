// Several processes that write into one folder at the same time.
import { writeWhole } from "../../src/internal/files/write_whole.ts";

const LENGTH = 500_000;

/** How many names a process tries to be the first to write, in each round. */
export const NAMES = 8;

/** What a process writes: its number, over and over. */
export function contentBy(number: number): Uint8Array {
  return new Uint8Array(LENGTH).fill(number);
}

/** Who wrote a file; undefined where it is not one process's alone, and whole. */
export function writerOf(bytes: Uint8Array): number | undefined {
  return bytes.length === LENGTH && bytes.every((byte) => byte === bytes[0]) ? bytes[0] : undefined;
}

/** Writes as process `number` of so many, when all are there; says how often it was the first to write a name. */
async function writeTogether(folder: string, number: number, processes: number, rounds: number): Promise<void> {
  const bytes = contentBy(number);
  Deno.mkdirSync(`${folder}/ready-${number}`);
  const names = () => [...Deno.readDirSync(folder)].filter(({ name }) => name.startsWith("ready-"));
  while (names().length < processes) await new Promise((resolve) => setTimeout(resolve, 1));
  let won = 0;
  for (let round = 0; round < rounds; round++) {
    for (let name = 0; name < NAMES; name++) {
      try {
        await writeWhole(`${folder}/first-${round}-${name}`, Uint8Array.of(number), { replace: false });
        won++;
      } catch (error) {
        if ((error as { code?: string }).code !== "EEXIST") throw error;
      }
    }
    await Promise.all([writeWhole(`${folder}/same`, bytes), writeWhole(`${folder}/own-${number}`, bytes)]);
  }
  console.log(won);
}

if (import.meta.main) {
  const [folder, ...numbers] = Deno.args;
  await writeTogether(folder, ...numbers.map(Number) as [number, number, number]);
}
