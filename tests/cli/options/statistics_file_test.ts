import { assertEquals, assertRejects } from "@std/assert";
import { readPrompts } from "../../../src/cli/options/prompt_file.ts";
import { readStatistics } from "../../../src/cli/options/statistics_file.ts";
import { UsageError } from "../../../src/cli/usage_error.ts";

const PATH = await Deno.makeTempFile();
globalThis.addEventListener("unload", () => Deno.removeSync(PATH));
const NETWORK = { sha256: "ab", width: 3 };
const ROWS = [[1, 2, 4], [2, 3, 5], [4, 5, 6]];

async function read(content: unknown) {
  await Deno.writeTextFile(PATH, typeof content === "string" ? content : JSON.stringify(content));
  return await readStatistics(PATH, NETWORK);
}

Deno.test("a covariance is given by its rows or its lower triangle, row by row", async () => {
  const whole = { sha256: "ab", mean: [7, 8, 9], covariance: ROWS };
  for (const covariance of [ROWS, [1, 2, 3, 4, 5, 6]]) {
    assertEquals(await read({ ...whole, covariance }), { mean: [7, 8, 9], covariance: ROWS });
  }
});

Deno.test("statistics of another network, or of another size, are refused", async () => {
  const whole = { sha256: "ab", mean: [7, 8, 9], covariance: ROWS };
  const refused = (content: unknown, message: string) => assertRejects(() => read(content), UsageError, message);
  await refused({ ...whole, sha256: "cd" }, "must be of the network of --features, sha256 ab, found cd");
  await refused({ mean: [1, 2, 3] }, "sha256 ab, found none");
  await refused("null", "found none");
  await refused("{", "is not JSON: ");
  const wrong = "must have mean and covariance of 3 features, as the network gives";
  for (const mean of [[7, 8], [7, 8, null], 7, undefined]) await refused({ ...whole, mean }, wrong);
  for (
    const covariance of [[1, 2, 3, 4, 5], ROWS.slice(1), [[1, 2], [2, 3], [4, 5]], [[1, 2, 4], [2, 3, 5], [
      4,
      5,
      null,
    ]], 1]
  ) {
    await refused({ ...whole, covariance }, wrong);
  }
  await assertRejects(
    () => readStatistics("no/such.json", NETWORK),
    UsageError,
    "--statistics no/such.json cannot be read: there is no such file",
  );
});

Deno.test("prompts are the lines of a text, without the end of the last and the spaces around each", async () => {
  const lines = async (text: string) => (await Deno.writeTextFile(PATH, text), await readPrompts(PATH));
  assertEquals(await lines("a cat\r\n  a dog \n"), ["a cat", "a dog"]);
  assertEquals(await lines("a cat"), ["a cat"]);
  await assertRejects(() => lines("a cat\n\n"), UsageError, "line 2 is empty");
  await assertRejects(() => lines("\na cat"), UsageError, "line 1 is empty");
  await assertRejects(() => lines(""), UsageError, "found none");
});

Deno.test("one feature has a covariance of one number or one row, and prompts are UTF-8", async () => {
  for (const covariance of [[4], [[4]]]) {
    await Deno.writeTextFile(PATH, JSON.stringify({ sha256: "ab", mean: [2], covariance }));
    assertEquals(await readStatistics(PATH, { sha256: "ab", width: 1 }), { mean: [2], covariance: [[4]] });
  }
  await Deno.writeFile(PATH, Uint8Array.of(0x61, 0xff));
  await assertRejects(() => readPrompts(PATH), UsageError, "must be a text in UTF-8");
});
