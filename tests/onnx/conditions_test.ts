// Labels, guidance and names that do not fit the model, and those that do.
import { assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { EpsFn } from "../../mod.ts";
import { type Conditions, type OnnxModel, openModel, type OpenModelOptions } from "../../src/onnx/mod.ts";
import { labelModel, onnxModel, productModel } from "../support/onnx_models.ts";

async function withModel(
  bytes: Uint8Array,
  options: OpenModelOptions,
  run: (model: OnnxModel) => Promise<void> | void,
): Promise<void> {
  for (const provider of ["cpu", "wasm"] as const) {
    const model = await openModel(bytes, { provider, ...options });
    try {
      await run(model);
    } finally {
      await model.close();
    }
  }
}

/** What a model says of x = [[1, 2], [3, 4]] at t = 0.5. */
async function predictionOf(epsFn: EpsFn): Promise<number[]> {
  const x = { data: Float32Array.of(1, 2, 3, 4), dims: [2, 2] }, out = { data: new Float32Array(4), dims: [2, 2] };
  return [...(await epsFn(x, 0.5, out) ?? out).data];
}

Deno.test("labels are integers of at least 0, one an image", () =>
  withModel(labelModel(), {}, async (model) => {
    for (const bad of [-1, 0.5, NaN, Infinity]) {
      const text = `labels must be integers of at least 0, found ${bad}`;
      assertThrows(() => model.epsFn({ labels: [0, bad] }), RangeError, text);
    }
    for (const labels of [[1], [1, 2, 3]]) {
      const text = `labels must have one entry an image, found ${labels.length} for 2 images`;
      await assertRejects(() => predictionOf(model.epsFn({ labels })), RangeError, text);
    }
    assertEquals(await predictionOf(model.epsFn({ labels: [0, 7] })), [0.5, 1, 8.5, 9]);
  }));

Deno.test("guidance goes from the prediction without label to that with it, and beyond", () =>
  withModel(labelModel(), {}, async (model) => {
    const of = async (guidance: number) =>
      await predictionOf(model.epsFn({ labels: [1, 4], guidance, noLabel: 9 }));
    const [none, plain, strong] = [await of(0), await of(1), await of(3)];
    assertEquals(none, [9.5, 10, 10.5, 11]);
    assertEquals(plain, [1.5, 2, 5.5, 6]);
    strong.forEach((value, i) => assertAlmostEquals(value, none[i] + 3 * (plain[i] - none[i]), 1e-4));
    for (const guidance of [NaN, Infinity]) {
      assertThrows(
        () => model.epsFn({ labels: [1, 4], guidance, noLabel: 9 }),
        RangeError,
        "guidance must be finite",
      );
    }
    const text = "needs a model with labels, labels and noLabel";
    assertThrows(() => model.epsFn({ labels: [1, 4], guidance: 2 }), TypeError, text);
    assertThrows(() => model.epsFn(), TypeError, "The model needs labels for its input label");
  }));

Deno.test("a model without labels takes none, and no guidance", () =>
  withModel(productModel(), {}, async (model) => {
    assertThrows(() => model.epsFn({ labels: [1] }), TypeError, "has no label input, but labels were given");
    assertThrows(() => model.epsFn({ guidance: 2, noLabel: 0 }), TypeError, "needs a model with labels");
    assertEquals(await predictionOf(model.epsFn({ guidance: 1 })), [0.5, 1, 1.5, 2]);
  }));

Deno.test("the only output is the prediction, whatever its name; of several, the one of a usual or given name", async () => {
  const inputs = [["x", "float32", ["n", 2]], ["t", "float32", [1]]] as Parameters<typeof onnxModel>[0];
  const output = (name: string) => [name, "float32", ["n", 2]] as Parameters<typeof onnxModel>[0][number];
  const one = onnxModel(inputs, [["Mul", ["x", "t"], ["guess"]]], [output("guess")]);
  await withModel(one, {}, async (model) => {
    assertEquals(model.signature.eps, "guess");
    assertEquals(await predictionOf(model.epsFn()), [0.5, 1, 1.5, 2]);
  });
  const nodes: Parameters<typeof onnxModel>[1] = [["Mul", ["x", "t"], ["guess"]], ["Neg", ["x"], ["other"]]];
  const two = onnxModel(inputs, nodes, [output("other"), output("guess")]);
  await assertRejects(() => openModel(two, { provider: "cpu" }), TypeError, "The model has no eps");
  await withModel(two, { names: { eps: "guess" } }, async (model) => {
    assertEquals(await predictionOf(model.epsFn()), [0.5, 1, 1.5, 2]);
  });
});

Deno.test("conditions that are not given are those without label and with guidance 1", () =>
  withModel(productModel(), {}, async (model) => {
    const conditions: (Conditions | undefined)[] = [undefined, {}, { guidance: undefined, labels: undefined }];
    for (const each of conditions) assertEquals(await predictionOf(model.epsFn(each)), [0.5, 1, 1.5, 2]);
  }));
