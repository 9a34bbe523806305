// Files of models by path and URL, read as a whole.
import { assertEquals, assertRejects } from "@std/assert";
import { pathToFileURL } from "node:url";
import { findSource } from "../../src/onnx/source/find_source.ts";
import { modelBytes } from "../../src/onnx/source/model_bytes.ts";

Deno.test("the bytes of a model are read by path, by the URL of a file, and by other URLs", async () => {
  const bytes = await Deno.readFile("models/digits.json");
  for (const source of ["models/digits.json", pathToFileURL("models/digits.json"), "data:,%7B%7D"]) {
    assertEquals(
      await modelBytes(source),
      String(source).startsWith("data:") ? new TextEncoder().encode("{}") : bytes,
    );
  }
  assertEquals(await modelBytes(pathToFileURL("models/digits.json").href), bytes);
  await assertRejects(() => modelBytes("none.onnx"), TypeError, "none.onnx cannot be read: there is no such file");
  await assertRejects(() => modelBytes("data:,"), TypeError, "The model file data:, is empty");
  await assertRejects(
    () => modelBytes("http://127.0.0.1:1/x"),
    TypeError,
    "http://127.0.0.1:1/x cannot be read: ",
  );
});

Deno.test({
  name: "what is no file is refused before it is opened, a FIFO too, which would wait for a writer",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const folder = await Deno.makeTempDir(), fifo = `${folder}/fifo.onnx`;
    try {
      await new Deno.Command("mkfifo", { args: [fifo] }).output();
      for (const path of [fifo, folder]) {
        for (const read of [modelBytes, findSource]) {
          await assertRejects(() => read(path), TypeError, `The model file ${path} cannot be read: it is no file`);
        }
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test({
  name: "a file that may not be read is an error that names it",
  ignore: Deno.build.os === "windows" || Deno.uid() === 0,
  fn: async () => {
    const file = await Deno.makeTempFile();
    try {
      await Deno.writeTextFile(file, "closed");
      await Deno.chmod(file, 0);
      for (const read of [modelBytes, findSource]) {
        await assertRejects(() => read(file), TypeError, `The model file ${file} cannot be read: `);
      }
    } finally {
      await Deno.remove(file);
    }
  },
});
