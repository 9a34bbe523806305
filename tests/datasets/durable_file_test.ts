import { assertEquals, assertRejects } from "@std/assert";
import { type FileHandle, open } from "node:fs/promises";
import { createDurably, writeDurably } from "../../src/datasets/durable_file.ts";
import { contentOf, inFolder } from "../support/datasets.ts";

const OLD = Uint8Array.of(1, 2, 3), NEW = Uint8Array.of(4);

Deno.test("a file is replaced whole, and nothing is left beside it", () =>
  inFolder(async (folder) => {
    await writeDurably(`${folder}/a`, OLD);
    await writeDurably(`${folder}/a`, NEW);
    assertEquals(await contentOf(folder), { a: NEW });
  }));

Deno.test("a file is made only where there is none", () =>
  inFolder(async (folder) => {
    assertEquals(await createDurably(`${folder}/a`, OLD), true);
    assertEquals(await createDurably(`${folder}/a`, NEW), false);
    assertEquals(await contentOf(folder), { a: OLD });
  }));

Deno.test("what cannot be written is an error, and leaves nothing half-written", () =>
  inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/a`);
    await assertRejects(() => writeDurably(`${folder}/a`, NEW), Error);
    await assertRejects(() => createDurably(`${folder}/none/a`, NEW), Error, "ENOENT");
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["a"]);
  }));

Deno.test("the bytes are on the disk before the file has its name, and the name is before the call ends", () =>
  inFolder(async (folder) => {
    const handle = await open(folder), prototype: FileHandle = Object.getPrototypeOf(handle);
    await handle.close();
    const { sync } = prototype, synced: [isFolder: boolean, names: string[]][] = [];
    prototype.sync = async function (this: FileHandle) {
      const names = [...Deno.readDirSync(folder)].map(({ name }) => name.replace(/\..+(?=\.)/, ".*"));
      synced.push([(await this.stat()).isDirectory(), names]);
      return await sync.call(this);
    };
    try {
      await writeDurably(`${folder}/a`, OLD);
      assertEquals(synced, [[false, ["a.*.unfinished"]], [true, ["a"]]]);
    } finally {
      prototype.sync = sync;
    }
  }));
