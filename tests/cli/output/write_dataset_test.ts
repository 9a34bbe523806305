// A data set as generate makes and checks it, with what is said of it.
import { assertEquals, assertRejects } from "@std/assert";
import process from "node:process";
import { withDownloadBar } from "../../../src/cli/output/download_bar.ts";
import { printDatasetReport } from "../../../src/cli/output/print_dataset_report.ts";
import { Progress } from "../../../src/cli/output/progress.ts";
import { writeDataset } from "../../../src/cli/output/write_dataset.ts";
import { UsageError } from "../../../src/cli/usage_error.ts";
import { counted, inFolder, settingsOf } from "../../support/datasets.ts";

/** What a run printed, and what its progress bars were told. */
async function heard<Result>(run: () => Promise<Result>) {
  const { log } = console, { tick, stop } = Progress.prototype;
  const lines: string[] = [], bars: string[] = [];
  console.log = (line: string) => void lines.push(line);
  Progress.prototype.tick = function (count) {
    bars.push(`${count} of ${this.total} ${this.what}`);
  };
  Progress.prototype.stop = () => void bars.push("stop");
  try {
    return { result: await run().catch((error) => error), lines, bars };
  } finally {
    console.log = log;
    Object.assign(Progress.prototype, { tick, stop });
  }
}

const handlers = () => ["SIGINT", "SIGTERM"].map((name) => process.listenerCount(name));

Deno.test("the bar counts the images of a part, and its new shards are told", () =>
  inFolder(async (folder) => {
    const before = handlers();
    const { lines, bars } = await heard(() =>
      writeDataset(folder, settingsOf(), counted().draw, { index: 1, of: 2 })
    );
    assertEquals(lines, [`${folder}: 2 new shards`]);
    assertEquals(bars.slice(0, 3), ["4 of 6 images", "2 of 6 images", "stop"]);
    assertEquals((await heard(() => writeDataset(folder, settingsOf(), counted().draw))).lines, [
      `${folder}: 1 new shards`,
    ]);
    assertEquals(handlers(), before);
  }));

Deno.test("SIGINT and SIGTERM end it with what is written", () =>
  inFolder(async (folder) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      const draw = (_first: number, _count: number, stop?: AbortSignal) => {
        process.emit(signal);
        return Promise.reject(stop!.reason);
      };
      const { result, bars } = await heard(() => writeDataset(folder, settingsOf(), draw));
      assertEquals([result instanceof UsageError, /the same command goes on/.test(result.message)], [true, true]);
      assertEquals(bars, ["stop"]);
    }
  }));

Deno.test("an error of the system says that the folder cannot be written, others are as they are", () =>
  inFolder(async (folder) => {
    const failing = (error: object) => () => Promise.reject(Object.assign(new Error("no room"), error));
    const full = await heard(() =>
      writeDataset(folder, settingsOf(), failing({ code: "ENOSPC", syscall: "write" }))
    );
    assertEquals(full.result.message.startsWith(`${folder} cannot be written: `), true, full.result.message);
    const other = await heard(() => writeDataset(folder, settingsOf(), failing({})));
    assertEquals(other.result.message, "no room");
  }));

Deno.test("a check names what is whole, missing, damaged, doubled and foreign, and whether all is well", () =>
  inFolder(async (folder) => {
    await heard(() => writeDataset(folder, settingsOf(), counted().draw));
    const whole = await heard(() => printDatasetReport(folder));
    assertEquals([whole.result, whole.lines], [true, ["10 of 10 images are there and whole"]] as unknown);
    await Deno.remove(`${folder}/shard-00000.parquet`);
    await Deno.remove(`${folder}/shard-00001.tar`);
    await Deno.copyFile(`${folder}/shard-00002.parquet`, `${folder}/shard-00007.parquet`);
    const { result, lines } = await heard(() => printDatasetReport(folder));
    assertEquals([result, lines], [false, [
      "2 of 10 images are there and whole",
      "missing: shard-00000.tar",
      "damaged: shard-00001.tar: its index is there, the file is not",
      "doubled: image 8",
      "doubled: image 9",
      "not of this data set: shard-00007.parquet",
    ]] as unknown);
  }));

Deno.test("a download has a bar of whole megabytes, which goes when it ends or fails; other work has none", async () => {
  assertEquals((await heard(() => withDownloadBar(() => Promise.resolve(3)))).bars, []);
  const load = (fail: boolean) =>
    heard(() =>
      withDownloadBar(async (onProgress) => {
        for (const loaded of [400_000, 1_600_000, 3_000_000]) onProgress(loaded, 3_700_000);
        await new Promise((resolve) => setTimeout(resolve));
        if (fail) throw new Error("cut");
        return 5;
      })
    );
  const bars = ["0 of 3 MB", "1 of 3 MB", "2 of 3 MB", "stop"];
  const [whole, cut] = [await load(false), await load(true)];
  assertEquals([whole.result, whole.bars], [5, bars] as unknown);
  assertEquals([cut.result.message, cut.bars], ["cut", bars] as unknown);
  const small = await heard(() => withDownloadBar((onProgress) => Promise.resolve(onProgress(10, 20))));
  assertEquals(small.bars, ["0 of 1 MB", "stop"]);
  await assertRejects(() => withDownloadBar(() => Promise.reject(new Error("none"))), Error, "none");
});
