// Where a command may put a folder.
import { assertEquals, assertRejects } from "@std/assert";
import { checkOutputFolder } from "../../../src/cli/files/output_folder.ts";
import { UsageError } from "../../../src/cli/usage_error.ts";
import { inFolder } from "../../support/datasets.ts";

Deno.test("checkOutputFolder() lets a folder be that is there or can be made, and makes nothing", () =>
  inFolder(async (folder) => {
    await Deno.symlink(folder, `${folder}/link`);
    for (const name of ["", "/new", "/some/new/folder", "/link/new"]) await checkOutputFolder(folder + name);
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["link"]);
  }));

Deno.test("checkOutputFolder() refuses what is no folder, and places that cannot be written", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "");
    await Deno.symlink(`${folder}/nothing`, `${folder}/dangling`);
    const refused = async (path: string, text: string) => {
      const { message } = await assertRejects(() => checkOutputFolder(path), UsageError);
      assertEquals(message.startsWith(`--out ${text}`), true, message);
    };
    await refused(`${folder}/file`, `must be a folder, found the file ${folder}/file`);
    await refused(
      `${folder}/file/set`,
      `${folder}/file/set cannot be written: a part of its path is not a folder`,
    );
    await refused(`${folder}/dangling`, `is a link to nothing, ${folder}/dangling`);
    await refused("/dev/null", "must be a folder, found the file /dev/null");
    await refused("x".repeat(300), `${"x".repeat(300)} cannot be written: its name is too long`);
    await refused("/proc/set", "/proc/set cannot be written: ");
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), ["dangling", "file"]);
  }));
