// Models with further inputs, in float16, with more channels out than in: by names and metadata.
import { assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { type Conditions, openModel, type OpenModelOptions } from "../../src/onnx/mod.ts";
import { furtherModel, labelModel, productModel, varianceModel } from "../support/onnx_models.ts";

const PLACE = { data: [100, 100], dims: [2] };

/** What a model says of x = [[1, 2], [3, 4]] at time t. */
async function ask(
  bytes: Uint8Array,
  conditions: Conditions,
  options: OpenModelOptions = {},
  t = 10,
): Promise<number[]> {
  await using model = await openModel(bytes, { provider: "cpu", threads: 1, ...options });
  const x = { data: Float32Array.of(1, 2, 3, 4), dims: [2, 2] }, out = { data: new Float32Array(4), dims: [2, 2] };
  return [...(await model.epsFn(conditions)(x, t, out) ?? out).data];
}

const text = (...data: number[]) => ({ data, dims: [data.length, 1] });

for (const type of ["float32", "float16"] as const) {
  Deno.test(`further inputs of a ${type} model are given by name, a row an image or one for all`, async () => {
    const inputs = { text: text(3), place: PLACE };
    assertEquals(await ask(furtherModel(type), { inputs }), [113, 116, 119, 122]);
    assertEquals(await ask(furtherModel(type), { inputs: { ...inputs, text: text(3, 0) } }), [113, 116, 110, 110]);
    for (const batchLimit of [1, 2, 3]) {
      const conditions = { inputs, negativeInputs: { text: text(1) }, guidance: 2 };
      assertEquals(await ask(furtherModel(type), conditions, { batchLimit }), [115, 120, 125, 130]);
    }
  });
}

Deno.test("inputs and outputs of every type go to a worker and back", async () => {
  const inputs = { text: text(3), place: PLACE };
  for (const type of ["float32", "float16"] as const) {
    assertEquals(await ask(furtherModel(type), { inputs }, { worker: true }), [113, 116, 119, 122], type);
  }
  const wasm = { provider: "wasm", worker: true, threads: undefined } as const;
  assertEquals(await ask(furtherModel("float32"), { inputs }, wasm), [113, 116, 119, 122]);
});

Deno.test("on the wasm backend, too", async () => {
  const inputs = { text: text(3), place: PLACE };
  assertEquals(await ask(furtherModel("float32"), { inputs }, { provider: "wasm", threads: undefined }), [
    113,
    116,
    119,
    122,
  ]);
});

Deno.test("guidance acts within its interval, and can be brought back to the spread of the conditional", async () => {
  const conditions = { inputs: { text: text(3), place: PLACE }, negativeInputs: { text: text(1) }, guidance: 2 };
  assertEquals(await ask(furtherModel("float32"), { ...conditions, guidanceInterval: [20, 30] }), [
    113,
    116,
    119,
    122,
  ]);
  const rescaled = await ask(furtherModel("float32"), { ...conditions, guidanceRescale: 1 });
  [115, 120, 125, 130].forEach((value, i) => assertAlmostEquals(rescaled[i], value * 3 / 5, 1e-3));
});

Deno.test("guidance between labels goes with a limit of the batch", async () => {
  const conditions = { labels: [1, 4], guidance: 3, noLabel: 9 };
  const plain = await ask(labelModel(), conditions);
  assertEquals(await ask(labelModel(), conditions, { batchLimit: 1 }), plain);
});

Deno.test("a learned variance is left out", async () => {
  assertEquals(await ask(varianceModel(), {}), [1, 2, 3, 4]);
});

Deno.test("an eps function can be asked twice at once", async () => {
  await using model = await openModel(furtherModel("float32"), { provider: "cpu", threads: 1 });
  const epsFn = model.epsFn({ inputs: { text: text(3), place: PLACE } });
  const run = async (scale: number) => {
    const out = { data: new Float32Array(4), dims: [2, 2] };
    await epsFn({ data: Float32Array.of(1, 2, 3, 4).map((value) => scale * value), dims: [2, 2] }, 0, out);
    return out.data[3];
  };
  assertEquals(await Promise.all([run(1), run(2), run(3)]), [112, 124, 136]);
  // What is taken again is taken once.
  assertEquals(await run(1), 112);
  assertEquals(await Promise.all([run(2), run(3)]), [124, 136]);
  const small = { data: new Float32Array(2), dims: [1, 2] };
  await epsFn({ data: Float32Array.of(5, 6), dims: [1, 2] }, 0, small);
  assertEquals([...small.data], [115, 118]);
});

Deno.test("what a model is not given, or has not got, is an error that names it", async () => {
  await using model = await openModel(furtherModel("float32"), { provider: "cpu" });
  const inputs = { text: text(3), place: PLACE };
  const refused: [Conditions, string][] = [
    [{}, "The model needs a tensor in inputs for its input text"],
    [{ inputs: { text: text(3) } }, "The model needs a tensor in inputs for its input place"],
    [
      { inputs: { ...inputs, mask: text(1) } },
      "The model has no further input mask; those that it has are text, place",
    ],
    [{ inputs, negativeInputs: { mask: text(1) } }, "The model has no further input mask"],
    [{ inputs, guidance: 2 }, "Guidance 2 needs negativeInputs, or labels and noLabel"],
    [{ inputs, guidanceRescale: 2 }, "guidanceRescale must be a number from 0 to 1, found 2"],
    [{ inputs, guidanceInterval: [3, 2] }, "guidanceInterval must be two times, the lower first, found 3,2"],
    [{ inputs, guidnace: 2 } as Conditions, "Unknown option guidnace; did you mean guidance?"],
  ];
  for (const [conditions, message] of refused) assertThrows(() => model.epsFn(conditions), Error, message);
  for (const more of [{ guidanceInterval: [3, 3] as const }, { guidanceRescale: 1 }, { guidanceRescale: 0 }]) {
    model.epsFn({ inputs, ...more });
  }
  await using plain = await openModel(productModel(), { provider: "cpu" });
  assertThrows(() => plain.epsFn({ inputs: { text: text(1) } }), TypeError, "those that it has are none");
  await assertRejects(
    () => ask(furtherModel("float32"), { inputs }, {}, 2.5),
    RangeError,
    "integer times in its input timestep",
  );
  await assertRejects(
    () => openModel(productModel(), { batchLimit: 0 }),
    TypeError,
    "batchLimit must be an integer of at least 1",
  );
  await (await openModel(productModel(), { batchLimit: 1 })).close();
});
