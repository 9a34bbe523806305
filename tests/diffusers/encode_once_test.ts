// Texts that come again are not encoded again, as long as there is room for what was made of them.
import { assertEquals } from "@std/assert";
import { encodeOnce } from "../../src/diffusers/text_encoders/encode_once.ts";
import type { EncodedText } from "../../src/diffusers/text_encoders/encode_prompts.ts";

/** Encodes each text as its length, in 2 tokens of width 5 and 2 numbers for all; what was asked is noted. */
function counting(mostBytes: number) {
  const asked: string[] = [];
  const encode = encodeOnce((number, groups, options) => {
    const [[text]] = groups;
    asked.push(`${number} ${text} ${JSON.stringify(options)}`);
    const encoded: EncodedText = {
      hidden: { data: new Float32Array(10).fill(text.length), dims: [1, 2, 5] },
      pooled: { data: new Float32Array(2).fill(text.length), dims: [1, 2] },
      mask: [1, 0],
    };
    return Promise.resolve([encoded]);
  }, mostBytes);
  return { asked, encode };
}
/** What a text takes: 4 bytes of each of 12 numbers, 8 of each of 2 in the mask. */
const BYTES = 4 * 12 + 8 * 2;

Deno.test("texts of a group are rows, each encoded once, by its encoder and options", async () => {
  const { asked, encode } = counting(100 * BYTES);
  const [first, second] = await encode(1, [["a", "bb", "a"], ["bb"]]);
  assertEquals(first.hidden.dims, [3, 2, 5]);
  assertEquals([first.hidden.data[0], first.hidden.data[10], first.hidden.data[29]], [1, 2, 1]);
  assertEquals([first.pooled!.dims, [...first.pooled!.data]], [[3, 2], [1, 1, 2, 2, 1, 1]]);
  assertEquals(
    [first.mask, second.mask, second.hidden.dims],
    [[1, 0, 1, 0, 1, 0], [1, 0], [1, 2, 5]] as unknown[],
  );
  await encode(1, [["a"]]);
  assertEquals(asked, ["1 a {}", "1 bb {}"]);
  await encode(2, [["a"]]);
  await encode(1, [["a"]], { length: 3 });
  assertEquals(asked.slice(2), ["2 a {}", '1 a {"length":3}']);
});

Deno.test("what has room is kept, and the oldest goes where there is too little", async () => {
  const askedAgain = async (mostBytes: number) => {
    const { asked, encode } = counting(mostBytes);
    for (const text of ["a", "b", "b", "c", "b", "a"]) await encode(1, [[text]]);
    return asked.map((each) => each.split(" ")[1]);
  };
  assertEquals(await askedAgain(2 * BYTES), ["a", "b", "c", "a"]);
  assertEquals(await askedAgain(2 * BYTES - 1), ["a", "b", "c", "b", "a"]);
});
