import { assertEquals } from "@std/assert";
import { mayReplace } from "../../../src/cli/files/may_replace.ts";

Deno.test("in a sticky folder a file is replaced by its owner, the folder's and root, in others by all", () => {
  const file = { mode: 0o644, uid: 7 }, folder = (mode: number) => ({ mode, uid: 8 });
  const may = (mode: number) => [0, 1, 7, 8].map((user) => mayReplace(file, folder(mode), user));
  assertEquals(may(0o41777), [true, false, true, true]);
  for (const mode of [0o40777, 0o42777, 0o44777]) assertEquals(may(mode), [true, true, true, true]);
});
