// What others read of a shard: NumPy its array, Parquet's readers its index, WebDataset its tar.
import { assertEquals } from "@std/assert";
import { parquetMetadata } from "hyparquet";
import { readIndex, writeIndex } from "../../src/datasets/index_file.ts";
import { readNpy, writeNpy } from "../../src/datasets/npy_shard.ts";
import { readTar, writeTar } from "../../src/datasets/tar_shard.ts";

const TEXTS = { plan: "aa", model: "bb", shard: "shard-00000.tar", sha256: "cc", shardSha256: "dd" };

Deno.test("an array has NumPy's header: magic, version 1.0, length, and its end at a multiple of 64", () => {
  for (const [count, side] of [[1, 1], [12, 100]]) {
    const data = new Uint8Array(3 * side * side).map((_, i) => i);
    const bytes = writeNpy(Array(count).fill({ width: side, height: side, channels: 3, data }));
    assertEquals([...bytes.subarray(0, 10)], [0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, 118, 0]);
    const header = new TextDecoder().decode(bytes.subarray(10, 128));
    const text = `{'descr': '|u1', 'fortran_order': False, 'shape': (${count}, ${side}, ${side}, 3), }`;
    assertEquals(header, `${text.padEnd(117)}\n`);
    assertEquals([bytes.length, readNpy(bytes).length], [128 + count * data.length, count]);
  }
});

Deno.test("an index has columns of fixed types, of which the class and the prompt alone may be empty", async () => {
  const bytes = writeIndex([{ index: 3, seed: 2 ** 40, label: null, prompt: null, ...TEXTS }]);
  const [, ...columns] = parquetMetadata(bytes.slice().buffer).schema;
  assertEquals(columns.map(({ name, type, repetition_type }) => [name, type, repetition_type]), [
    ["index", "INT64", "REQUIRED"],
    ["seed", "INT64", "REQUIRED"],
    ["label", "INT32", "OPTIONAL"],
    ["prompt", "BYTE_ARRAY", "OPTIONAL"],
    ...Object.keys(TEXTS).map((name) => [name, "BYTE_ARRAY", "REQUIRED"]),
  ]);
  assertEquals(await readIndex(bytes), [{ index: 3, seed: 2 ** 40, label: null, prompt: null, ...TEXTS }]);
});

Deno.test("an image of nine digits is found again by its number", async () => {
  const indices = [7, 123456789], pngs = indices.map((index) => Uint8Array.of(index % 256));
  const read = await readTar(await writeTar(pngs, indices.map((index) => ({ index }))));
  assertEquals([...read], indices.map((index, i) => [index, pngs[i]]));
});
