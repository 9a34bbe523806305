// What goes wrong while a data set is made: processes killed, a disk that is full, files removed, two at a time.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { checkDataset, isComplete } from "../../src/datasets/mod.ts";
import { isTemporary } from "../../src/internal/files/temporary_file.ts";
import { philox4x32 } from "../../src/tensors/philox.ts";
import { runWhole } from "../support/traces.ts";
import { contentOf, inFolder } from "../support/datasets.ts";

const ARGS = ["--count", "320", "--shard-size", "16", "--num-step", "5", "--threads", "1"];
const KILLS = 20;

function start(folder: string): Deno.ChildProcess {
  const args = ["run", "--quiet", "--allow-all", "src/cli/main.ts", "generate", "--out", folder, ...ARGS];
  const env = { NO_COLOR: "1" };
  return new Deno.Command(Deno.execPath(), { args, env, stdout: "piped", stderr: "piped" }).spawn();
}

async function finish(child: Deno.ChildProcess): Promise<{ code: number; stderr: string }> {
  const { code, stderr } = await child.output();
  return { code, stderr: new TextDecoder().decode(stderr) };
}

/** The files of a data set, without those that a killed process was writing. */
async function shardsIn(folder: string): Promise<Record<string, Uint8Array>> {
  const files = await contentOf(folder);
  return Object.fromEntries(Object.entries(files).filter(([name]) => !isTemporary(name)));
}

Deno.test(`generate killed at ${KILLS} random moments loses nothing, doubles nothing, and ends with the same bytes`, () =>
  inFolder((whole) =>
    inFolder(async (folder) => {
      assertEquals((await finish(start(whole))).code, 0);
      for (let kill = 0; kill < KILLS; kill++) {
        const child = start(folder);
        const [moment] = philox4x32([kill, 0, 0, 0], [5, 0]);
        const timer = setTimeout(() => child.kill("SIGKILL"), 500 + 1500 * moment / 2 ** 32);
        await finish(child).finally(() => clearTimeout(timer));
        const report = await checkDataset(folder).catch(() => undefined); // killed before it had begun
        assertEquals([report?.damaged ?? [], report?.doubled ?? [], report?.foreign ?? []], [[], [], []]);
      }
      assertEquals((await finish(start(folder))).code, 0);
      assert(isComplete(await checkDataset(folder)));
      assertEquals(await shardsIn(folder), await shardsIn(whole));
    })
  ));

Deno.test("two processes in one folder, one of them killed, leave what one leaves", () =>
  inFolder((whole) =>
    inFolder(async (folder) => {
      assertEquals((await finish(start(whole))).code, 0);
      const [first, second] = [start(folder), start(folder)];
      const timer = setTimeout(() => first.kill("SIGKILL"), 2000);
      const [, { code }] = await Promise.all([finish(first), finish(second)]);
      clearTimeout(timer);
      assertEquals(code, 0);
      assertEquals(await shardsIn(folder), await shardsIn(whole));
    })
  ));

Deno.test("a shard that is removed under way is missing, and the next run makes it again", () =>
  inFolder(async (folder) => {
    const child = start(folder);
    while (!(await checkDataset(folder).catch(() => undefined))?.whole) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await Deno.remove(`${folder}/shard-00000.tar`);
    assertEquals((await finish(child)).code, 0);
    assertEquals((await checkDataset(folder)).damaged, ["shard-00000.tar: its index is there, the file is not"]);
    assertEquals((await finish(start(folder))).code, 0);
    assert(isComplete(await checkDataset(folder)));
  }));

const canMount = await new Deno.Command("mount", { args: ["--version"] }).output().then(
  () => Deno.uid() === 0,
  () => false,
);
if (!canMount) console.error("NOT TESTED: a full disk, which needs mount and root");

Deno.test({
  name: "a disk that is full is one line and exit code 2; with room again the run goes on",
  ignore: !canMount,
  fn: () =>
    inFolder(async (parent) => {
      const folder = `${parent}/disk`;
      await Deno.mkdir(folder);
      await runWhole(["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", folder]);
      try {
        const { code, stderr } = await finish(start(folder));
        assertEquals(code, 2);
        assertMatch(stderr, /^error: [^\n]+\n$/);
        assertStringIncludes(stderr, "cannot be written: the disk is full");
        const names = Object.keys(await contentOf(folder));
        assertEquals(names.filter((name) => isTemporary(name)), []);
        assertEquals((await checkDataset(folder)).damaged, []);
        await runWhole(["mount", "-o", "remount,size=8m", folder]);
        assertEquals((await finish(start(folder))).code, 0);
        assert(isComplete(await checkDataset(folder)));
      } finally {
        await runWhole(["umount", folder]);
      }
    }),
});
