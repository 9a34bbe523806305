import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { readDataset } from "../../../src/cli/options/dataset_options.ts";
import { parsePart } from "../../../src/cli/options/part.ts";
import { UsageError } from "../../../src/cli/usage_error.ts";
import { lockEnvironment } from "../../support/environment_lock.ts";

const FOLDER = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(FOLDER, { recursive: true }));

Deno.test("a data set has by default a thousand images in shards of about 1024, in whole batches", async () => {
  const of = async (values: object, batch: number) => await readDataset({ out: FOLDER, ...values }, batch);
  assertEquals(await of({}, 16), {
    folder: FOLDER,
    count: 1000,
    shardSize: 1024,
    format: "webdataset",
    part: undefined,
  });
  assertEquals([(await of({}, 10)).shardSize, (await of({}, 2000)).shardSize], [1020, 2000]);
  const { count, shardSize, format, part } = await of(
    { count: "1", "shard-size": "32", format: "npy", shard: "1/3" },
    16,
  );
  assertEquals([count, shardSize, format, part], [1, 32, "npy", { index: 1, of: 3 }] as unknown);
});

Deno.test("values that make no data set are refused", async () => {
  const refused = (values: object, message: string, out: string | undefined = FOLDER) =>
    assertRejects(() => readDataset({ out, ...values }, 16), Error, message);
  await refused({ count: "0" }, "--count must be an integer of at least 1");
  await refused({ "shard-size": "15" }, "--shard-size must be an integer of at least 16");
  await refused({ "shard-size": "40" }, "--shard-size must be a multiple of 16, found 40");
  await refused({ count: "1000000001" }, "must have at most 1000000000 images");
  await refused({ format: "zip" }, "--format must be");
  await refused({ out: undefined }, "--out FOLDER says where the data set goes");
  await refused({ out: "mod.ts" }, "--out must be a folder, found the file");
  for (const shard of ["3/3", "a", "1", "1/2/3", "-1/3"]) {
    await refused({ shard }, `--shard must be I/N with I from 0 to N - 1, found "${shard}"`);
  }
});

Deno.test("a cluster's environment says which part it is, and --shard may say the same alone", async () => {
  using _lock = await lockEnvironment();
  const names = ["JOB_COMPLETION_INDEX", "JOB_COMPLETIONS"];
  try {
    names.forEach((name, i) => Deno.env.set(name, ["1", "3"][i]));
    assertEquals([parsePart(undefined), parsePart("1/3")], [{ index: 1, of: 3 }, { index: 1, of: 3 }]);
    for (const shard of ["0/3", "1/4"]) {
      const text = `--shard is ${shard}, but the environment's JOB_COMPLETION_INDEX makes it 1/3`;
      assertThrows(() => parsePart(shard), UsageError, text);
    }
    Deno.env.set("JOB_COMPLETION_INDEX", "x");
    assertThrows(() => parsePart(undefined), UsageError, "JOB_COMPLETION_INDEX must be an integer");
  } finally {
    for (const name of names) Deno.env.delete(name);
  }
});
