import { assertEquals, assertRejects } from "@std/assert";
import { CheckpointFile } from "../../../src/cli/files/checkpoint_file.ts";
import { UsageError } from "../../../src/cli/usage_error.ts";

const FOLDER = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(FOLDER, { recursive: true }));
const OF = { model: "abc", seed: 1, guidance: undefined };

Deno.test("a checkpoint is read as it was written, beside its file, until it is removed", async () => {
  const file = new CheckpointFile<number[]>(`${FOLDER}/a.json`, OF);
  assertEquals(await file.read(), undefined);
  await file.write([1, 0.1]);
  await file.write([2, 0.1]);
  assertEquals([...Deno.readDirSync(FOLDER)].map(({ name }) => name), ["a.json.checkpoint"]);
  assertEquals(await new CheckpointFile(`${FOLDER}/a.json`, { ...OF }).read(), [2, 0.1]);
  await file.remove();
  assertEquals([...Deno.readDirSync(FOLDER)], []);
  await file.remove();
  assertEquals(await file.read(), undefined);
});

Deno.test("a checkpoint of other work, or of no sense, is refused", async () => {
  const path = `${FOLDER}/b.json`, file = new CheckpointFile<number[]>(path, OF);
  await file.write([1]);
  const refused = (of: object, text: string) =>
    assertRejects(() => new CheckpointFile(path, of).read(), UsageError, text);
  await refused({ ...OF, seed: 2 }, `${path}.checkpoint is that of another fit, with seed 1, found 2`);
  await refused({ ...OF, guidance: [1] }, "with guidance undefined, found [1]");
  await Deno.writeTextFile(`${path}.checkpoint`, "{");
  await refused(OF, "is not JSON");
  await Deno.writeTextFile(`${path}.checkpoint`, "null");
  await refused(OF, 'is that of another fit, with model undefined, found "abc"');
  await Deno.remove(`${path}.checkpoint`);
  await Deno.mkdir(`${path}.checkpoint`);
  await refused(OF, "cannot be read");
});
