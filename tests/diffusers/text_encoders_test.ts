// Texts through text encoders: layers, masks, rows and weights, on an encoder whose answers are known.
import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { encodePrompts } from "../../src/diffusers/text_encoders/encode_prompts.ts";
import { joinTokens, joinWidths } from "../../src/diffusers/text_encoders/join.ts";
import { weigh } from "../../src/diffusers/text_encoders/weigh.ts";
import { BoundNetwork } from "../../src/onnx/network/bound_network.ts";
import { fakeSession, numbersOf } from "../support/fake_session.ts";

/** Letters are tokens: a is 1, b is 2; 8 starts and 9 ends a text. */
const tokenizer = {
  encode: (text: string) => [...text].map((letter) => letter.charCodeAt(0) - 96),
  decode: (ids: readonly number[]) => ids.map((id) => String.fromCharCode(id + 96)).join(""),
  start: [8],
  end: [9],
  pad: 0,
};
const warn = () => {};

/** The state of an id in layer k is `[100 k + id, 100 k]`. */
function encoder(outputs: readonly string[], inputs = ["input_ids"]) {
  const slots = Object.fromEntries(inputs.map((name) => [name, ["int64", ["batch", "length"]] as const]));
  const fake = fakeSession(slots, outputs, ({ input_ids }) => {
    const ids = numbersOf(input_ids), [rows, length] = input_ids.dims;
    return Object.fromEntries(outputs.map((name, layer) => {
      if (name === "pooler_output") {
        return [name, { data: Array.from({ length: rows }, (_, row) => [row, 7]).flat(), dims: [rows, 2] }];
      }
      return [name, { data: ids.flatMap((id) => [100 * layer + id, 100 * layer]), dims: [rows, length, 2] }];
    }));
  });
  return { fake, network: new BoundNetwork(fake, "text_encoder"), tokenizer };
}

Deno.test("the last layer is the output of that name, or the first one", async () => {
  const named = encoder(["pooler_output", "last_hidden_state"]);
  const [{ hidden, pooled, mask }] = await encodePrompts(named, [["ab"]], { length: 5, warn });
  assertEquals([[...hidden.data], hidden.dims] as unknown, [
    [108, 100, 101, 100, 102, 100, 109, 100, 100, 100],
    [1, 5, 2],
  ]);
  assertEquals([[...pooled!.data], pooled!.dims, mask] as unknown, [[0, 7], [1, 2], [1, 1, 1, 1, 0]]);
  const other = encoder(["hidden", "else"]);
  const [first] = await encodePrompts(other, [["ab"]], { length: 5, warn });
  assertEquals([first.hidden.data[0], first.pooled] as unknown, [8, undefined]);
});

Deno.test("the layer before the last is found by its number, not by its place", async () => {
  const names = ["last_hidden_state", "hidden_states.10", "hidden_states.2", "hidden_states.9"];
  const [{ hidden }] = await encodePrompts(encoder(names), [["a"]], { length: 4, layer: "penultimate", warn });
  assertEquals(hidden.data[0], 308);
});

Deno.test("an encoder without its layers is an error that says which it has", async () => {
  await assertRejects(
    () => encodePrompts(encoder(["last_hidden_state"]), [["a"]], { length: 4, layer: "penultimate", warn }),
    TypeError,
    "must give its layers as hidden_states.0, hidden_states.1 and so on, found last_hidden_state",
  );
});

Deno.test("an attention mask hides the padding where that is asked for", async () => {
  const own = encoder(["last_hidden_state"], ["input_ids", "attention_mask"]);
  await encodePrompts(own, [["a"]], { length: 4, warn });
  await encodePrompts(own, [["a"]], { length: 4, seesPadding: false, warn });
  assertEquals(own.fake.given.map(({ attention_mask }) => numbersOf(attention_mask)), [[1, 1, 1, 1], [
    1,
    1,
    1,
    0,
  ]]);
});

Deno.test("of texts in chunks the shorter one gets empty rows, and the pooled text is the first row's", async () => {
  const own = encoder(["last_hidden_state", "pooler_output"]);
  const [long, short] = await encodePrompts(own, [["abc"], ["a"]], { length: 4, longPrompts: "chunks", warn });
  assertEquals([long.hidden.dims, short.hidden.dims], [[1, 8, 2], [1, 8, 2]]);
  const given = own.fake.given.map(({ input_ids }) => numbersOf(input_ids));
  assertEquals(given, [[...[8, 1, 2, 9], ...[8, 3, 9, 0], ...[8, 1, 9, 0], ...[8, 9, 0, 0]]]);
  assertEquals([...long.pooled!.data], [0, 7]);
});

Deno.test("the texts of a group are rows of one result, and a text that comes twice is encoded once", async () => {
  const own = encoder(["last_hidden_state", "pooler_output"]);
  const [some, none] = await encodePrompts(own, [["a", "b", "a"], [""]], { length: 3, warn });
  assertEquals([some.hidden.dims, none.hidden.dims, some.pooled!.dims], [[3, 3, 2], [1, 3, 2], [3, 2]]);
  const ids = (data: Float32Array) => [...data].filter((_, i) => i % 2 === 0);
  assertEquals(ids(some.hidden.data), [8, 1, 9, 8, 2, 9, 8, 1, 9]);
  assertEquals(ids(none.hidden.data), [8, 9, 0]);
  assertEquals([ids(some.pooled!.data), some.mask] as unknown, [[0, 1, 0], Array(9).fill(1)]);
  assertEquals(own.fake.given.map(({ input_ids }) => input_ids.dims), [[3, 3]]);
});

Deno.test("an encoder is given as many rows as it declares, or 32 at a time", async () => {
  const texts = Array.from({ length: 40 }, (_, k) => "a".repeat(k + 1));
  const rows = async (declared: number | string) => {
    const fake = fakeSession(
      { input_ids: ["int64", [declared, "length"]] },
      ["last_hidden_state"],
      ({ input_ids }) => ({
        last_hidden_state: { data: numbersOf(input_ids), dims: [...input_ids.dims, 1] },
      }),
    );
    const network = new BoundNetwork(fake, "text_encoder");
    const [{ hidden }] = await encodePrompts({ network, tokenizer }, [texts], { length: 50, warn });
    assertEquals(hidden.data.filter((id) => id === 1).length, 40 * 41 / 2);
    assertEquals(hidden.data[39 * 50 + 40], 1, "the longest is the last");
    return fake.given.map(({ input_ids }) => input_ids.dims[0]);
  };
  assertEquals(await rows("batch"), [32, 8]);
  assertEquals(await rows(1), Array(40).fill(1));
});

Deno.test("weights multiply the states of their tokens, and keep the mean", async () => {
  const options = { length: 4, promptWeights: true, warn };
  const [plain] = await encodePrompts(encoder(["last_hidden_state", "x"]), [["ab"]], options);
  const [{ hidden }] = await encodePrompts(encoder(["last_hidden_state", "x"]), [["a(b:3)"]], options);
  const [, , a, , b] = hidden.data;
  assertAlmostEquals(b / a, 3 * plain.hidden.data[4] / plain.hidden.data[2], 1e-6);
  const sum = (values: Float32Array) => values.reduce((total, value) => total + value, 0);
  assertAlmostEquals(sum(hidden.data), sum(plain.hidden.data), 1e-4);
});

Deno.test("states without weights stay as they are", () => {
  const states = Float32Array.of(1, 2, 3, 4);
  assertEquals(weigh(states, [1, 1]), states);
  assertEquals(
    [...weigh(states, [1, 2])].map((value) => +value.toFixed(4)),
    [1, 2, 6, 8].map((each) => +(each * 10 / 17).toFixed(4)),
  );
});

Deno.test("states are put side by side, and one after the other with zeros beside the narrower ones", () => {
  const a = { data: Float32Array.of(1, 2), dims: [1, 2, 1] },
    b = { data: Float32Array.of(3, 4, 5, 6), dims: [1, 2, 2] };
  assertEquals(joinWidths(a, b), { data: Float32Array.of(1, 3, 4, 2, 5, 6), dims: [1, 2, 3] });
  assertEquals(joinTokens(a, b), { data: Float32Array.of(1, 0, 2, 0, 3, 4, 5, 6), dims: [1, 4, 2] });
  const texts = { data: Float32Array.of(1, 2), dims: [2, 1, 1] },
    more = { data: Float32Array.of(3, 4, 5, 6), dims: [2, 1, 2] };
  assertEquals(joinTokens(texts, more), { data: Float32Array.of(1, 0, 3, 4, 2, 0, 5, 6), dims: [2, 2, 2] });
});
