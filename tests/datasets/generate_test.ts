import { assert, assertEquals, assertRejects } from "@std/assert";
import { decode } from "fast-png";
import { unpackTar } from "modern-tar";
import { checkDataset, generateDataset, isComplete } from "../../src/datasets/mod.ts";
import { readIndex } from "../../src/datasets/index_file.ts";
import { readNpy } from "../../src/datasets/npy_shard.ts";
import { contentOf, counted, inFolder, pictureOf, settingsOf } from "../support/datasets.ts";

Deno.test("a WebDataset shard holds each image as PNG beside its caption, and the index says the same", () =>
  inFolder(async (folder) => {
    assertEquals(await generateDataset(folder, settingsOf(), counted().draw), 3);
    const entries = await unpackTar(await Deno.readFile(`${folder}/shard-00001.tar`));
    const expected = ["000000004.png", "000000004.json", "000000005.png", "000000005.json"];
    assertEquals(entries.slice(0, 4).map(({ header }) => header.name), expected);
    for (const { header: { mode, uid, gid, mtime, type } } of entries) {
      assertEquals([mode, uid, gid, mtime?.getTime(), type] as unknown[], [0o644, 0, 0, 0, "file"]);
    }
    const { width, height, channels, data } = decode(entries[0].data!);
    assertEquals({ width, height, channels, data: Uint8Array.from(data) }, pictureOf(4));
    const rows = await readIndex(await Deno.readFile(`${folder}/shard-00001.parquet`));
    assertEquals(rows.map(({ index, label, prompt, shard }) => [index, label, prompt, shard]), [
      [4, 6, null, "shard-00001.tar"],
      [5, 7, null, "shard-00001.tar"],
      [6, 5, null, "shard-00001.tar"],
      [7, 6, null, "shard-00001.tar"],
    ]);
    const { shardSha256: _, ...caption } = rows[1];
    assertEquals(JSON.parse(new TextDecoder().decode(entries[3].data)), caption);
  }));

Deno.test("a NumPy shard holds the pixels of its images, prompts go to the index", () =>
  inFolder(async (folder) => {
    const settings = settingsOf({ format: "npy", conditions: ["a cat", "a dog"] });
    await generateDataset(folder, settings, counted().draw);
    const bytes = await Deno.readFile(`${folder}/shard-00002.npy`);
    assertEquals(readNpy(bytes).map((image) => [...image]), [8, 9].map((index) => [...pictureOf(index).data]));
    assertEquals((bytes.length - 2 * 6) % 64, 0);
    const header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3, 2, 1), }";
    assertEquals(new TextDecoder().decode(bytes.subarray(10, 10 + header.length)), header);
    const rows = await readIndex(await Deno.readFile(`${folder}/shard-00002.parquet`));
    assertEquals(rows.map(({ prompt }) => prompt), ["a cat", "a dog"]);
    assert(isComplete(await checkDataset(folder)));
  }));

Deno.test("parts together are byte for byte what one process writes, whatever their order", () =>
  inFolder((whole) =>
    inFolder(async (parts) => {
      await generateDataset(whole, settingsOf(), counted().draw);
      for (const index of [2, 0, 1]) {
        await generateDataset(parts, settingsOf(), counted().draw, { part: { index, of: 3 } });
      }
      assertEquals(await contentOf(parts), await contentOf(whole));
    })
  ));

Deno.test("two processes that make the same set at the same time leave what one leaves", () =>
  inFolder((whole) =>
    inFolder(async (both) => {
      await generateDataset(whole, settingsOf(), counted().draw);
      await Promise.all([1, 2].map(() => generateDataset(both, settingsOf(), counted().draw)));
      assertEquals(await contentOf(both), await contentOf(whole));
    })
  ));

Deno.test("a run that is started again makes only what is missing or damaged", () =>
  inFolder(async (folder) => {
    await generateDataset(folder, settingsOf(), counted().draw);
    const before = await contentOf(folder);
    await Deno.remove(`${folder}/shard-00000.parquet`);
    const tar = before["shard-00002.tar"].slice();
    tar[600] ^= 1; // between two files
    await Deno.writeFile(`${folder}/shard-00002.tar`, tar);
    const { draw, drawn } = counted();
    const shards: [number, boolean][] = [];
    const onShard = ({ number }: { number: number }, isNew: boolean) => void shards.push([number, isNew]);
    assertEquals(await generateDataset(folder, settingsOf(), draw, { onShard }), 2);
    assertEquals(drawn, [0, 1, 2, 3, 8, 9]);
    assertEquals(shards, [[0, true], [1, false], [2, true]]);
    assertEquals(await contentOf(folder), before);
  }));

Deno.test("a signal ends a run between shards, and what is written stays", () =>
  inFolder(async (folder) => {
    const controller = new AbortController();
    const { draw, drawn } = counted();
    const run = generateDataset(folder, settingsOf(), draw, {
      signal: controller.signal,
      onShard: () => controller.abort(),
    });
    await assertRejects(() => run, DOMException);
    assertEquals(drawn, [0, 1, 2, 3]);
    const { whole, missing } = await checkDataset(folder);
    assertEquals([whole, missing], [4, ["shard-00001.tar", "shard-00002.tar"]]);
  }));

Deno.test("a folder with another data set, or with anything else, is refused, and nothing is drawn", () =>
  inFolder(async (folder) => {
    const { draw, drawn } = counted();
    await Deno.writeTextFile(`${folder}/letters.txt`, "mine");
    await assertRejects(() => generateDataset(folder, settingsOf(), draw), RangeError, "it has letters.txt");
    await Deno.remove(`${folder}/letters.txt`);
    await generateDataset(folder, settingsOf({ count: 4 }), counted().draw);
    const other = (changes: object, message: string) =>
      assertRejects(
        () => generateDataset(folder, settingsOf({ count: 4, ...changes }), draw),
        RangeError,
        `other settings: ${message}`,
      );
    await other({ seed: 4 }, "seed 3, not 4");
    await other({ conditions: [1] }, "other classes or prompts");
    await other({ plan: { ...settingsOf().plan, method: "other" } }, "another plan");
    await Deno.writeTextFile(`${folder}/dataset.json`, "{");
    await other({}, "its dataset.json is not JSON");
    await Deno.writeTextFile(`${folder}/dataset.json`, "null");
    await other({}, "format undefined, not");
    assertEquals(drawn, []);
  }));

Deno.test("settings that make no sense are refused before the folder is made", async () => {
  const folder = `${await Deno.makeTempDir()}/new`;
  const refused = (changes: object, message: string) =>
    assertRejects(
      () => generateDataset(folder, settingsOf(changes), counted().draw),
      RangeError,
      message,
    );
  await refused({ count: 0 }, "count must be an integer of at least 1");
  await refused({ shardSize: 1.5 }, "shardSize must be an integer of at least 1");
  await refused({ count: 1e12, shardSize: 1e9 }, "must have at most 1000000000 images, found 1000000000000");
  await refused(
    { count: 1e9, shardSize: 9999 },
    "must have at most 100000 shards, found 100011 with 9999 images each",
  );
  await refused({ format: "zip" }, "format must be one of webdataset, npy");
  await assertRejects(() => Deno.stat(folder), Deno.errors.NotFound);
  await Deno.remove(folder.slice(0, -"/new".length));
});

Deno.test("what a killed process left half-written is removed, what another is writing is not", () =>
  inFolder(async (folder) => {
    await generateDataset(folder, settingsOf(), counted().draw);
    const [old, young] = [".deis-1.tmp", ".deis-2.tmp"];
    // Ten minutes, and a few seconds more or less.
    for (const [name, seconds] of [[old, 605], [young, 590]] as const) {
      await Deno.writeTextFile(`${folder}/${name}`, "half");
      await Deno.utime(`${folder}/${name}`, Date.now() / 1000 - seconds, Date.now() / 1000 - seconds);
    }
    await generateDataset(folder, settingsOf(), counted().draw);
    const names = Object.keys(await contentOf(folder));
    assertEquals([names.includes(old), names.includes(young)], [false, true]);
    assert(isComplete(await checkDataset(folder)));
  }));
