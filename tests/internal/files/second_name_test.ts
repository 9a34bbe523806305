import { assertEquals, assertRejects } from "@std/assert";
import { secondName } from "../../../src/internal/files/second_name.ts";

Deno.test("secondName() leaves a file its first name, but where there can be no link", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/first`, "text");
    await secondName(`${folder}/first`, `${folder}/second`);
    for (const name of ["first", "second"]) assertEquals(await Deno.readTextFile(`${folder}/${name}`), "text");
    // No file system has hard links to a folder, as some have none to a file.
    await Deno.mkdir(`${folder}/third`);
    await secondName(`${folder}/third`, `${folder}/fourth`);
    assertEquals((await Deno.stat(`${folder}/fourth`)).isDirectory, true);
    await assertRejects(() => Deno.stat(`${folder}/third`), Deno.errors.NotFound);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
