import { assertEquals, assertRejects } from "@std/assert";
import { existsSync } from "node:fs";
import { openDatasetFolder } from "../../src/datasets/dataset_folder.ts";
import { generateDataset } from "../../src/datasets/mod.ts";
import { settingsText } from "../../src/datasets/settings.ts";
import { counted, inFolder, settingsOf } from "../support/datasets.ts";

/** What a killed process left half-written long ago. */
async function leftover(folder: string): Promise<string> {
  const path = `${folder}/.deis-1.tmp`;
  await Deno.writeTextFile(path, "half");
  await Deno.utime(path, 0, 0);
  return path;
}

Deno.test("the folder is made with those above it", () =>
  inFolder(async (folder) => {
    await openDatasetFolder(`${folder}/a/b`, settingsOf());
    assertEquals(await Deno.readTextFile(`${folder}/a/b/dataset.json`), settingsText(settingsOf()));
  }));

Deno.test("settings are the same bytes in every version, so that a set is gone on with", () => {
  const plan = { method: "m" } as unknown as ReturnType<typeof settingsOf>["plan"];
  const lines = settingsText(settingsOf({ plan, conditions: null })).split("\n");
  assertEquals(lines.slice(0, 6), [
    "{",
    ' "format": "webdataset",',
    ' "count": 10,',
    ' "shardSize": 4,',
    ' "seed": 3,',
    ' "model": {',
  ]);
  assertEquals(lines.slice(9), [
    ' "guidance": 1,',
    ' "conditions": null,',
    ' "plan": {',
    '  "method": "m"',
    " }",
    "}",
    "",
  ]);
});

Deno.test("of two sets that begin in one folder at the same time one gets it", () =>
  inFolder(async (folder) => {
    const opened = await Promise.allSettled([3, 4].map((seed) => openDatasetFolder(folder, settingsOf({ seed }))));
    assertEquals(opened.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
    const refused = opened.find((result) => result.status === "rejected")!;
    assertEquals(/other settings: seed/.test(refused.reason.message), true, refused.reason.message);
  }));

Deno.test("leftovers are gone when the folder is open, whoever else removes them", () =>
  inFolder(async (folder) => {
    const path = await leftover(folder);
    await openDatasetFolder(folder, settingsOf());
    assertEquals(existsSync(path), false);
    for (let i = 0; i < 5; i++) {
      await leftover(folder);
      await Promise.all([1, 2, 3].map(() => openDatasetFolder(folder, settingsOf())));
    }
  }));

Deno.test("a shard whose images cannot be written has no index", () =>
  inFolder(async (folder) => {
    await openDatasetFolder(folder, settingsOf());
    await Deno.mkdir(`${folder}/shard-00000.tar`);
    await assertRejects(() => generateDataset(folder, settingsOf(), counted().draw), Error);
    assertEquals(existsSync(`${folder}/shard-00000.parquet`), false);
  }));
