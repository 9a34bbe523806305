import { assert, assertAlmostEquals, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { type EpsFn, getNoise, getSampler } from "../../mod.ts";
import {
  type ModelOptions,
  type ModelSource,
  type OnnxModel,
  openModel,
  openNodeModel,
  openWebModel,
} from "../../src/onnx/mod.ts";
import {
  extraInputModel,
  infiniteModel,
  integerTimeModel,
  labelModel,
  misshapenModel,
  productModel,
  timelessModel,
} from "../support/onnx_models.ts";
import { makeSde } from "../support/schedules.ts";

const sde = makeSde({ kind: "linear" });
const noise = getNoise([3, 2], { seed: 5 });
const OPENERS = {
  "onnxruntime-node": openNodeModel,
  "onnxruntime-web": openWebModel,
  "a worker": (source: ModelSource, options: ModelOptions = {}) =>
    openModel(source, { ...options, provider: "cpu", worker: true }),
};

async function sampleWith(model: OnnxModel, epsFn: EpsFn = model.epsFn(), options = {}): Promise<number[]> {
  const { data } = await getSampler(sde, epsFn, { numStep: 4, ...options })(noise);
  await model.close();
  return [...data];
}

for (const [runtime, open] of Object.entries(OPENERS)) {
  Deno.test(`A model run by ${runtime} gives the sample of the same function in TypeScript`, async () => {
    const plain: EpsFn = (x, t, out) => void x.data.forEach((value, i) => out.data[i] = value * t);
    const expected = (await getSampler(sde, plain, { numStep: 4 })(noise)).data;
    const sample = await sampleWith(await open(productModel()));
    expected.forEach((value, i) => assertAlmostEquals(sample[i], value, 1e-5));
  });

  Deno.test(`${runtime} reads and writes the sampler's own memory`, async () => {
    const model = await open(productModel());
    const epsFn = model.epsFn();
    const spy: EpsFn = async (x, t, out) => {
      const before = x.data.slice();
      const result = await epsFn(x, t, out);
      assertEquals(x.data, before, "the input is left alone");
      assert(x.data.buffer === out.data.buffer && x.data.buffer.byteLength % 65536 === 0, "one WASM memory");
      if (open !== openWebModel) {
        assertEquals(result, undefined, "the output was filled in place");
        out.data.forEach((value, i) => assertAlmostEquals(value, before[i] * t, 1e-6));
      }
      return result;
    };
    await sampleWith(model, spy);
  });

  Deno.test(`Labels and guidance outside the graph, by ${runtime}`, async () => {
    const model = await open(labelModel());
    const labels = [1, 4, 7];
    const guided = model.epsFn({ labels, guidance: 3, noLabel: 10 });
    const x = { data: Float32Array.of(1, 2, 3, 4, 5, 6), dims: [3, 2] };
    const out = { data: new Float32Array(6), dims: [3, 2] };
    assertEquals(await guided(x, 0.5, out), undefined);
    const expected = [...x.data].map((value, i) => value * 0.5 + 10 + 3 * (labels[i >> 1] - 10));
    assertEquals([...out.data], expected);
    await model.close();
  });

  Deno.test(`Integer times and the names of other exporters, by ${runtime}`, async () => {
    const model = await open(integerTimeModel());
    const x = { data: Float32Array.of(1, 2, 3, 4), dims: [2, 2] };
    const out = { data: new Float32Array(4), dims: [2, 2] };
    const { data } = await model.epsFn()(x, 3, out) ?? out;
    assertEquals([...data], [3, 6, 9, 12]);
    await assertRejects(async () => await model.epsFn()(x, 2.5, out), RangeError, "integer times");
    await model.close();
  });

  Deno.test(`A model that fails is an error that says where, by ${runtime}`, async () => {
    const infinite = await open(infiniteModel());
    await assertRejects(() => sampleWith(infinite), RangeError, "must be finite, found NaN or Infinity at step 0");
    await infinite.close();
    const misshapen = await open(misshapenModel());
    if (open !== openWebModel) {
      await assertRejects(() => sampleWith(misshapen), TypeError, "cannot be run on images [3,2] at t = 1");
    }
    await misshapen.close();
  });

  Deno.test(`A model with other inputs than expected is refused by ${runtime}`, async () => {
    await assertRejects(
      () => open(timelessModel()),
      TypeError,
      "The model has no t, looked for t, timestep, time",
    );
    const further = await open(extraInputModel());
    await assertRejects(
      async () => await sampleWith(further),
      TypeError,
      "The model needs a tensor in inputs for its input encoder_hidden_states",
    );
    await further.close();
    const error = await assertRejects(
      () => open(productModel(), { names: { x: "pixels" } }),
      TypeError,
      "looked for pixels",
    );
    assertStringIncludes(error.message, "its inputs are x float32[n,2], t float32[1]");
  });

  Deno.test(`What is no whole ONNX model is refused by ${runtime}`, async () => {
    await assertRejects(
      () => open("no/such.onnx"),
      TypeError,
      "no/such.onnx cannot be read: there is no such file",
    );
    await assertRejects(() => open(new Uint8Array()), TypeError, "is empty");
    await assertRejects(() => open(new TextEncoder().encode("not a model at all")), TypeError, "cannot be loaded");
    const whole = await Deno.readFile("models/digits.onnx");
    await assertRejects(() => open(whole.subarray(0, whole.length / 2)), TypeError, "cannot be loaded");
  });
}

Deno.test("Labels that do not fit are refused", async () => {
  const labelled = await openModel(labelModel()), plain = await openModel(productModel());
  const throws = (make: () => unknown, text: string) => assertRejects(async () => await make(), Error, text);
  await throws(() => labelled.epsFn(), "The model needs labels for its input label");
  await throws(() => plain.epsFn({ labels: [1] }), "no label input");
  await throws(() => plain.epsFn({ guidance: 2 }), "Guidance 2 needs a model with labels");
  await throws(() => labelled.epsFn({ labels: [0.5] }), "labels must be integers of at least 0, found 0.5");
  await throws(() => labelled.epsFn({ labels: [1], guidance: NaN }), "guidance must be finite, found NaN");
  const epsFn = labelled.epsFn({ labels: [1, 2] });
  await throws(() => getSampler(sde, epsFn)(noise), "one entry an image, found 2 for 3 images");
  await labelled.close();
  await plain.close();
});

Deno.test("Float64Array noise is refused by an ONNX model", async () => {
  const model = await openModel(productModel());
  const run = () => getSampler(sde, model.epsFn())({ data: new Float64Array(2), dims: [1, 2] });
  await assertRejects(run, TypeError, "Float32Array noise, found Float64Array");
  await model.close();
});

Deno.test("The WASM runtime takes over where the native one cannot be loaded", async () => {
  // Without the permission to load native code, onnxruntime-node fails as it does without a binary.
  const script = `
    import { openModel } from "${import.meta.resolve("../../src/onnx/mod.ts")}";
    const model = await openModel("models/digits.onnx");
    console.log(model.provider);
  `;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-prompt", "--config=deno.json", "--allow-read", "--deny-ffi"],
      `data:application/typescript,${encodeURIComponent(script)}`,
    ],
    stderr: "inherit",
  }).output();
  assertEquals(new TextDecoder().decode(stdout).trim(), "wasm");
});
