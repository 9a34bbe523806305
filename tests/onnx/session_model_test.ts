// A model's eps function on sessions that are functions: what it is given, and what is refused.
import { assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Tensor as OrtTensor } from "onnxruntime-common";
import { ClosedError } from "../../src/onnx/session/closed_error.ts";
import type { Conditions, ModelOptions, OnnxModel } from "../../src/onnx/model.ts";
import { closable } from "../../src/onnx/session/closable.ts";
import { isPlain } from "../../src/onnx/session/is_plain.ts";
import type { ModelInterface, OpenSession } from "../../src/onnx/session/session.ts";
import { sessionModel } from "../../src/onnx/session/session_model.ts";
import { findSignature } from "../../src/onnx/session/signature.ts";
import { fakeSession, type Feeds, numbersOf, type Slot } from "../support/fake_session.ts";

const X: Slot = ["float32", ["n", 2]], T: Slot = ["float32", []], LABEL: Slot = ["int64", ["n"]];

/** A session whose prediction is x plus the label, and what it was given. */
function session(inputs: Record<string, Slot>, outputs = ["eps"]) {
  const fake = fakeSession(inputs, outputs, (feeds: Feeds) => {
    const x = feeds.x ?? feeds.sample, values = numbersOf(x), labels = feeds.label ? numbersOf(feeds.label) : [];
    const data = values.map((value, i) => value + (labels[Math.floor(i / 2)] ?? 0));
    return Object.fromEntries(outputs.map((name) => [name, { data, dims: [...x.dims] }]));
  });
  const runtime = { ...fake.runtime, fillsOutput: false, Tensor: OrtTensor } as OpenSession["runtime"];
  return { open: { session: fake.session, runtime }, fake };
}

async function modelOf(inputs: Record<string, Slot>, options: ModelOptions = {}) {
  const { open, fake } = session(inputs);
  return { model: await sessionModel(open, options), fake };
}

/** What a model says of x = [[1, 2], [3, 4]]. */
async function predictionOf(model: OnnxModel, conditions?: Conditions, t = 0.5): Promise<number[]> {
  const x = { data: Float32Array.of(1, 2, 3, 4), dims: [2, 2] }, out = { data: new Float32Array(4), dims: [2, 2] };
  return [...(await model.epsFn(conditions)(x, t, out) ?? out).data];
}

Deno.test("a model is given images, their time and their labels", async () => {
  const { model, fake } = await modelOf({ x: X, t: T, label: LABEL });
  assertEquals(await predictionOf(model, { labels: [10, 20] }), [11, 12, 23, 24]);
  const [{ x, t, label }] = fake.given;
  assertEquals([x.dims, t.dims, label.dims], [[2, 2], [], [2]]);
  assertEquals([numbersOf(t), label.type], [[0.5], "int64"] as unknown[]);
});

Deno.test("a time is a scalar, one for all or one an image, as the model declares it", async () => {
  for (const [shape, dims] of [[[], []], [[1], [1]], [["n"], [2]], [[-1], [2]]] as const) {
    const { model, fake } = await modelOf({ x: X, t: ["float32", shape] });
    await predictionOf(model);
    assertEquals(fake.given[0].t.dims, dims);
    assertEquals(numbersOf(fake.given[0].t), Array(dims[0] ?? 1).fill(0.5));
  }
  const { model, fake } = await modelOf({ x: X, t: ["int64", ["n"]] });
  await predictionOf(model, {}, 7);
  assertEquals([fake.given[0].t.type, numbersOf(fake.given[0].t)], ["int64", [7, 7]] as unknown[]);
  const text = "The model takes integer times in its input t, found 0.5";
  await assertRejects(() => predictionOf(model), RangeError, text);
});

Deno.test("guidance is an input, or goes from the prediction without label to that with it", async () => {
  const own = await modelOf({ x: X, t: T, guidance: ["float32", [1]] });
  await predictionOf(own.model, { guidance: 3 });
  assertEquals([numbersOf(own.fake.given[0].guidance), own.fake.given[0].guidance.dims], [[3], [1]]);
  const outside = await modelOf({ x: X, t: T, label: LABEL });
  const eps = await predictionOf(outside.model, { labels: [1, 4], guidance: 3, noLabel: 9 });
  // x + none + 3 (label - none), by one run of twice the images.
  assertEquals([eps, outside.fake.given.length], [[-14, -13, -3, -2], 1]);
  assertEquals(outside.fake.given[0].x.dims, [4, 2]);
  await predictionOf(outside.model, { labels: [1, 4], guidance: 1, noLabel: 9 });
  assertEquals(outside.fake.given[1].x.dims, [2, 2]);
});

Deno.test("conditions that do not fit are refused, with the value found", async () => {
  const { model } = await modelOf({ x: X, t: T, label: LABEL }), { model: bare } = await modelOf({ x: X, t: T });
  const refused = (conditions: object, text: string, of = model) =>
    assertThrows(() => of.epsFn(conditions), Error, text);
  refused({ lables: [1] }, "lables");
  refused({}, "The model needs labels for its input label");
  refused({ labels: [1, 2] }, "The model has no label input, but labels were given", bare);
  for (const bad of [-1, 0.5, NaN]) {
    refused({ labels: [bad] }, `labels must be integers of at least 0, found ${bad}`);
  }
  model.epsFn({ labels: [0] });
  for (const guidance of [NaN, Infinity]) {
    refused({ labels: [0], guidance }, `guidance must be finite, found ${guidance}`);
  }
  refused({ labels: [0], guidance: 2 }, "Guidance 2 needs a model with labels, labels and noLabel");
  const text = "labels must have one entry an image, found 3 for 2 images";
  await assertRejects(() => predictionOf(model, { labels: [1, 2, 3] }), RangeError, text);
  const doubles = { data: new Float64Array(4), dims: [2, 2] };
  assertThrows(
    () => void bare.epsFn()(doubles, 1, doubles),
    TypeError,
    "samples in Float32Array noise, found Float64Array",
  );
});

Deno.test("a limit of the batch is an integer of at least 1; a model that is refused is released", async () => {
  for (const batchLimit of [0, 1.5]) {
    const { open, fake } = session({ x: X, t: T });
    const text = `batchLimit must be an integer of at least 1, found ${batchLimit}; `;
    await assertRejects(() => sessionModel(open, { batchLimit }), TypeError, text);
    assertEquals(fake.released, 1);
  }
  const { model, fake } = await modelOf({ x: X, t: T }, { batchLimit: 1 });
  assertEquals(await predictionOf(model), [1, 2, 3, 4]);
  assertEquals(fake.given.map(({ x }) => x.dims), [[1, 2], [1, 2]]);
  await model.close();
  assertEquals(fake.released, 1);
});

Deno.test("a refused model is released before the error comes", async () => {
  const { open, fake } = session({ x: X, t: T });
  let released = false;
  const release = async () => {
    await Promise.resolve();
    await fake.session.release();
    released = true;
  };
  await assertRejects(
    () => sessionModel({ ...open, session: { ...open.session, release } }, { batchLimit: 0 }),
    TypeError,
  );
  assertEquals(released, true);
});

Deno.test("after close() a model says that it is closed; a run under way ends before", async () => {
  const { open, fake } = session({ x: X, t: T }), model = await sessionModel(closable(open), {});
  const running = predictionOf(model), closing = model.close();
  assertThrows(() => model.epsFn(), ClosedError);
  assertEquals(fake.released, 0);
  assertEquals(await running, [1, 2, 3, 4]);
  await closing;
  await model.close();
  assertEquals(fake.released, 1);
});

const interfaceOf = (inputs: Record<string, Slot>, outputs: Record<string, Slot> = { eps: X }): ModelInterface => {
  const { session } = fakeSession(inputs, Object.keys(outputs), () => ({}));
  const outputMetadata = Object.entries(outputs).map(([name, [type, shape]]) => ({
    name,
    isTensor: true,
    type,
    shape,
  }));
  return { inputMetadata: session.inputMetadata, outputMetadata } as unknown as ModelInterface;
};

Deno.test("inputs and outputs are found by their usual names, or by those that are given", () => {
  const found = findSignature(interfaceOf({ sample: X, timestep: T, y: LABEL }, { out: X, other: X }));
  assertEquals(found, { x: "sample", t: "timestep", label: "y", guidance: undefined, eps: "out" });
  assertEquals(findSignature(interfaceOf({ x: X, t: T }, { whatever: X })).eps, "whatever");
  assertEquals(findSignature(interfaceOf({ x: X, t: T, a: X }), { names: { x: "a" } }).x, "a");
  const refused = (inputs: Record<string, Slot>, outputs: Record<string, Slot>, text: string, options = {}) =>
    assertThrows(() => findSignature(interfaceOf(inputs, outputs), options), TypeError, text);
  refused(
    { a: X, t: T },
    { eps: X },
    "The model has no x, looked for x, sample, hidden_states; its inputs are a float32",
  );
  refused({ x: X }, { eps: X }, "The model has no t, looked for t, timestep, timesteps");
  refused({ x: X, t: T }, { a: X, b: X }, "The model has no eps, looked for eps, ");
  refused({ x: X, t: T }, { eps: X }, "The model has no x, looked for a", { names: { x: "a" } });
});

Deno.test("types are those that a sampler has, or also those that it can be converted to", () => {
  const half: Slot = ["float16", ["n", 2]];
  const refused = (inputs: Record<string, Slot>, text: string, options = {}) =>
    assertThrows(() => findSignature(interfaceOf(inputs), options), TypeError, text);
  refused({ x: half, t: T }, "The model's input x must be float32, found float16");
  findSignature(interfaceOf({ x: half, t: ["int32", []] }), { anyType: true });
  refused({ x: X, t: ["string", []] }, "must be float32 or int64 or float16 or float64 or int32", {
    anyType: true,
  });
  refused({ x: X, t: T, label: T }, "The model's input label must be int64, found float32");
  const none = { inputMetadata: [{ name: "x", isTensor: false }, { name: "t", isTensor: true, type: "float32" }] };
  const session = { ...interfaceOf({ x: X, t: T }), ...none } as ModelInterface;
  assertThrows(() => findSignature(session), TypeError, "The model's input x must be float32, found no tensor");
});

Deno.test("a model is plain that needs nothing converted, split or left out", () => {
  const plain = (
    inputs: Record<string, Slot>,
    { eps = X, ...others }: { eps?: Slot; conditions?: Conditions; options?: ModelOptions } = {},
  ) => {
    const session = interfaceOf(inputs, { eps });
    const signature = findSignature(session, { anyType: true });
    return isPlain(session, signature, others.conditions ?? {}, others.options ?? {});
  };
  const simple = { x: X, t: T };
  assertEquals([plain(simple), plain({ ...simple, label: LABEL, guidance: T })], [true, true]);
  assertEquals(plain({ x: X, t: ["int64", []] }), true);
  assertEquals(plain({ x: X, t: ["int32", []] }), false);
  assertEquals(plain({ x: ["float16", ["n", 2]], t: T }), false);
  assertEquals(plain({ ...simple, further: X }), false);
  assertEquals([plain(simple, { eps: ["float32", ["n", 4]] }), plain(simple, { eps: ["float32", ["n", "c"]] })], [
    false,
    true,
  ]);
  const tensor = { data: [1], dims: [1] };
  const conditions: Conditions[] = [{ inputs: {} }, { negativeInputs: { a: tensor } }, { guidanceRescale: 0.5 }, {
    guidanceInterval: [0, 1],
  }];
  for (const each of conditions) assertEquals(plain(simple, { conditions: each }), false);
  assertEquals(plain(simple, { options: { batchLimit: 4 } }), false);
  assertEquals(plain(simple, { conditions: { guidance: 3, labels: [1], guidanceRescale: 0 } }), true);
});

const TEXT: Slot = ["float32", ["n", 1]], PLACE: Slot = ["float32", ["places"]];

Deno.test("further inputs have a row an image, or are the same for all", async () => {
  const { model, fake } = await modelOf({ x: X, t: T, text: TEXT, place: PLACE });
  const place = { data: [5, 6, 7], dims: [3] };
  await predictionOf(model, { inputs: { text: { data: [1, 2], dims: [2, 1] }, place } });
  assertEquals([numbersOf(fake.given[0].text), numbersOf(fake.given[0].place)], [[1, 2], [5, 6, 7]]);
  await predictionOf(model, { inputs: { text: { data: [3], dims: [1, 1] }, place } });
  assertEquals([numbersOf(fake.given[1].text), fake.given[1].text.dims], [[3, 3], [2, 1]]);
  await predictionOf(model, {
    inputs: { text: { data: [1, 2], dims: [2, 1] }, place },
    negativeInputs: { text: { data: [9], dims: [1, 1] } },
    guidance: 2,
  });
  assertEquals([numbersOf(fake.given[2].text), numbersOf(fake.given[2].place)], [[9, 9, 1, 2], [5, 6, 7]]);
});

Deno.test("guidance between labels goes with further inputs, by the label that means none", async () => {
  const { model, fake } = await modelOf({ x: X, t: T, label: LABEL, text: TEXT });
  const inputs = { text: { data: [1], dims: [1, 1] } };
  const eps = await predictionOf(model, { labels: [1, 4], noLabel: 9, guidance: 3, inputs });
  assertEquals(numbersOf(fake.given[0].label), [9, 9, 1, 4]);
  [-14, -13, -3, -2].forEach((value, i) => assertAlmostEquals(eps[i], value, 1e-5));
});

Deno.test("further inputs that are missing, or unknown, and guidance without a negative are refused", async () => {
  const { model } = await modelOf({ x: X, t: T, text: TEXT }), text = { data: [1], dims: [1, 1] };
  const refused = (conditions: Conditions, message: string, of = model) =>
    assertThrows(() => of.epsFn(conditions), Error, message);
  refused({}, "The model needs a tensor in inputs for its input text");
  refused({ inputs: { text, other: text } }, "The model has no further input other; those that it has are text");
  refused({ inputs: { text }, negativeInputs: { other: text } }, "The model has no further input other");
  refused({ inputs: { text }, guidance: 2 }, "Guidance 2 needs negativeInputs, or labels and noLabel");
  model.epsFn({ inputs: { text }, negativeInputs: { text }, guidance: 2 });
  const { model: bare } = await modelOf({ x: X, t: T });
  refused({ inputs: { text } }, "The model has no further input text; those that it has are none", bare);
  for (const guidanceRescale of [-0.1, 1.1, NaN]) {
    const message = `guidanceRescale must be a number from 0 to 1, found ${guidanceRescale}`;
    refused({ inputs: { text }, negativeInputs: { text }, guidanceRescale }, message);
  }
  for (const guidanceRescale of [0, 1]) {
    model.epsFn({ inputs: { text }, negativeInputs: { text }, guidanceRescale });
  }
  const message = "guidanceInterval must be two times, the lower first, found 2,1";
  refused({ inputs: { text }, guidanceInterval: [2, 1] }, message);
  model.epsFn({ inputs: { text }, guidanceInterval: [1, 1] });
});

Deno.test("integer times are asked for in any form of a model", async () => {
  const { model, fake } = await modelOf({ x: X, t: ["int32", ["n"]] });
  await predictionOf(model, {}, 3);
  assertEquals(numbersOf(fake.given[0].t), [3, 3]);
  const text = "The model takes integer times in its input t, found 0.5";
  await assertRejects(() => predictionOf(model), RangeError, text);
});
