import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { checkDataset, generateDataset, isComplete } from "../../src/datasets/mod.ts";
import { readIndex, writeIndex } from "../../src/datasets/index_file.ts";
import { readNpy, writeNpy } from "../../src/datasets/npy_shard.ts";
import { pngOf, writeTar } from "../../src/datasets/tar_shard.ts";
import { sha256Of } from "../../src/internal/sha256_of.ts";
import { counted, inFolder, pictureOf, settingsOf } from "../support/datasets.ts";

/** A data set of three shards, to be spoilt. */
function spoilt(spoil: (folder: string) => Promise<void>, check: (folder: string) => Promise<void>) {
  return inFolder(async (folder) => {
    await generateDataset(folder, settingsOf(), counted().draw);
    await spoil(folder);
    await check(folder);
  });
}

Deno.test("a whole data set is complete", () =>
  spoilt(() => Promise.resolve(), async (folder) => {
    const report = await checkDataset(folder);
    assertEquals(report, { count: 10, whole: 10, missing: [], damaged: [], doubled: [], foreign: [] });
    assertEquals(isComplete(report), true);
  }));

Deno.test("what is missing is named, and a shard without its images is damaged", () =>
  spoilt(async (folder) => {
    await Deno.remove(`${folder}/shard-00000.parquet`);
    await Deno.remove(`${folder}/shard-00002.tar`);
  }, async (folder) => {
    const report = await checkDataset(folder);
    assertEquals(report.missing, ["shard-00000.tar"]);
    assertEquals(report.damaged, ["shard-00002.tar: its index is there, the file is not"]);
    assertEquals([report.whole, isComplete(report)], [4, false]);
  }));

Deno.test("a changed pixel, a cut file and another's rows are damage, each with its reason", () =>
  spoilt(async (folder) => {
    const path = (number: number, ending: string) => `${folder}/shard-0000${number}.${ending}`;
    const tar = await Deno.readFile(path(0, "tar"));
    tar[512 + 50] ^= 1; // in the first PNG
    await Deno.writeFile(path(0, "tar"), tar);
    await Deno.writeFile(path(1, "tar"), (await Deno.readFile(path(1, "tar"))).subarray(0, 700));
    const rows = await readIndex(await Deno.readFile(path(2, "parquet")));
    await Deno.writeFile(path(2, "parquet"), writeIndex(rows.map((row) => ({ ...row, seed: 4 }))));
  }, async (folder) => {
    const { damaged, whole } = await checkDataset(folder);
    assertEquals(whole, 0);
    assertEquals(damaged[0], "shard-00000.tar: its image 0 is not the one that its index names");
    assertStringIncludes(damaged[1], "shard-00001.tar: it cannot be read: ");
    assertEquals(damaged[2], "shard-00002.tar: its index has the seed 4 for image 8, not 3");
  }));

Deno.test("an image that is not in its shard, or under another number, is damage", () =>
  spoilt(async (folder) => {
    const rows = await readIndex(await Deno.readFile(`${folder}/shard-00000.parquet`));
    const tar = await writeTar(
      [0, 1].map((index) => pngOf(pictureOf(index))),
      rows.slice(0, 2).map((row) => ({ ...row })),
    );
    await Deno.writeFile(`${folder}/shard-00000.tar`, tar);
    const shardSha256 = sha256Of(tar);
    await Deno.writeFile(
      `${folder}/shard-00000.parquet`,
      writeIndex(rows.map((row) => ({ ...row, shardSha256 }))),
    );
  }, async (folder) => {
    assertEquals((await checkDataset(folder)).damaged, ["shard-00000.tar: it lacks image 2"]);
  }));

Deno.test("an array that is cut, or no array of images, cannot be read", () => {
  const bytes = writeNpy([pictureOf(0), pictureOf(1)]);
  assertEquals(readNpy(bytes).map((image) => [...image]), [0, 1].map((index) => [...pictureOf(index).data]));
  assertThrows(() => readNpy(bytes.subarray(0, -1)), TypeError, "It has 11 bytes of pixels, 12 are expected");
  assertThrows(() => readNpy(Uint8Array.of(...bytes, 0)), TypeError, "It has 13 bytes of pixels");
  for (const at of [0, 5, 6, 7, 20]) {
    const spoilt = bytes.map((byte, i) => i === at ? byte ^ 1 : byte);
    assertThrows(() => readNpy(spoilt), TypeError, "It is no array of images");
  }
});

Deno.test("an index with too few rows is damage", () =>
  spoilt(async (folder) => {
    const rows = await readIndex(await Deno.readFile(`${folder}/shard-00000.parquet`));
    await Deno.writeFile(`${folder}/shard-00000.parquet`, writeIndex(rows.slice(1)));
  }, async (folder) => {
    assertEquals((await checkDataset(folder)).damaged, ["shard-00000.tar: its index has 3 rows, not 4"]);
  }));

Deno.test("images that stand twice, and files that do not belong there, are named", () =>
  spoilt(async (folder) => {
    await Deno.copyFile(`${folder}/shard-00001.parquet`, `${folder}/shard-00007.parquet`);
  }, async (folder) => {
    const report = await checkDataset(folder);
    assertEquals([report.doubled, report.foreign], [[4, 5, 6, 7], ["shard-00007.parquet"]]);
    assertEquals([report.whole, isComplete(report)], [10, false]);
  }));

Deno.test("a folder whose settings are none is refused at once", () =>
  inFolder(async (folder) => {
    for (
      const changes of [{ count: 1e300 }, { shardSize: 0 }, { shardSize: 1e-9 }, { format: "__proto__" }, null]
    ) {
      await Deno.writeTextFile(`${folder}/dataset.json`, JSON.stringify(changes && settingsOf(changes as object)));
      await assertRejects(() => checkDataset(folder), TypeError, `The folder ${folder} has no data set: `);
    }
  }));

Deno.test("a folder without a data set is refused", () =>
  inFolder(async (folder) => {
    await assertRejects(() => checkDataset(folder), TypeError, `The folder ${folder} has no data set`);
  }));

Deno.test("images that stand twice are named in the order of their numbers", () =>
  spoilt(async (folder) => {
    const rows = (await readIndex(await Deno.readFile(`${folder}/shard-00001.parquet`))).reverse();
    for (const number of [1, 7]) await Deno.writeFile(`${folder}/shard-0000${number}.parquet`, writeIndex(rows));
  }, async (folder) => {
    assertEquals((await checkDataset(folder)).doubled, [4, 5, 6, 7]);
  }));
