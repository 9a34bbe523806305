// Several processes that write into one folder at the same time: each file is one writer's, and whole, at every moment.
import { assert, assertEquals } from "@std/assert";
import { inFolder } from "../support/datasets.ts";
import { rounds } from "../support/fuzz.ts";
import { runWhole } from "../support/traces.ts";
import { NAMES, writerOf } from "../support/writing_together.ts";

const PROCESSES = 3;
const MODULE = import.meta.resolve("../support/writing_together.ts");

Deno.test("what several processes write under one name is always one of theirs, whole, and nothing else is left", () =>
  inFolder(async (folder) => {
    const { count } = rounds(5);
    let running = true;
    const command = [Deno.execPath(), "run", "--quiet", "--no-check", "--allow-read", "--allow-write", MODULE];
    const works = Promise.all(
      Array.from(
        { length: PROCESSES },
        (_, number) => runWhole([...command, folder, ...[number, PROCESSES, count].map(String)]),
      ),
    ).finally(() => running = false);
    works.catch(() => {}); // it is awaited below
    const seen = new Set<number>();
    while (running) {
      const bytes = await Deno.readFile(`${folder}/same`).catch(() => undefined);
      if (bytes) {
        const writer = writerOf(bytes);
        assert(writer !== undefined, "the file is half-written, or two writers' at once");
        seen.add(writer);
      }
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    const won = (await works).reduce((sum, { out }) => sum + Number(out), 0);
    assertEquals(won, NAMES * count, "each name that was not to be replaced had one writer");
    const own = Array.from({ length: PROCESSES }, (_, number) => number);
    for (const number of own) assertEquals(writerOf(await Deno.readFile(`${folder}/own-${number}`)), number);
    const expected = [
      "same",
      ...own.flatMap((number) => [`own-${number}`, `ready-${number}`]),
      ...Array.from({ length: NAMES * count }, (_, i) => `first-${Math.floor(i / NAMES)}-${i % NAMES}`),
    ];
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), expected.sort());
    assert(seen.size > 1, "the processes wrote at the same time");
  }));
