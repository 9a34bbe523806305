// What cannot be compiled is refused with an error that says why, before anything is written.
import { assert, assertMatch, assertThrows } from "@std/assert";
import { makePlan, type Plan } from "../../mod.ts";
import { compileModel, type CompileOptions } from "../../src/compile/mod.ts";
import {
  conditionedModel,
  decoderModel,
  functionModel,
  mixtureModel,
  modelBytes,
  timeModel,
} from "../support/compile_models.ts";
import { node } from "../../src/onnx_file/onnx_proto.ts";
import { misshapenModel, timelessModel } from "../support/onnx_models.ts";
import { makeSde } from "../support/schedules.ts";

const INSPECT = "; deis inspect FILE says what it is";
const sde = makeSde({ kind: "linear", eps: 0.01, T: 0.9 });
const plan = makePlan(sde, { method: "t_ab", abOrder: 2, numStep: 5 });

function refused(
  model: Uint8Array,
  text: string,
  options: CompileOptions & { plan?: Plan } = {},
  Class: typeof TypeError | typeof RangeError = TypeError,
): void {
  const { message } = assertThrows(() => compileModel(model, options.plan ?? plan, options), Class, text);
  assertMatch(message, /^[^\n]+[^.\n]$/);
}

Deno.test("bytes that are no whole ONNX model are refused", async () => {
  const whole = await Deno.readFile("models/digits.onnx");
  for (const share of [0.001, 0.3, 0.999]) {
    refused(whole.subarray(0, share * whole.length), `is no ONNX model, or cut short: `);
  }
  refused(new Uint8Array(), `The model of 0 bytes is no ONNX model, or cut short: it has no IR version`);
  refused(new TextEncoder().encode("not a model at all"), "is no ONNX model, or cut short: ");
  refused("models/digits.onnx" as unknown as Uint8Array, "The model must be a Uint8Array, found string");
  let state = 1;
  for (let length = 1; length < 200; length++) {
    const noise = Uint8Array.from({ length }, () => (state = state * 48271 % 2147483647) & 255);
    refused(noise, "is no ONNX model, or cut short: ");
  }
});

Deno.test("a model cut at any byte is refused, or misses nothing that counts", () => {
  const whole = mixtureModel();
  const expected = compileModel(whole, plan);
  for (let length = 0; length < whole.length; length++) {
    let compiled: Uint8Array | undefined;
    try {
      compiled = compileModel(whole.subarray(0, length), plan);
    } catch (error) {
      assert(error instanceof TypeError, `${error}`);
      assertMatch(
        error.message,
        /^The model (of \d+ bytes is no ONNX model, or cut short: |.*; deis inspect FILE )/,
      );
    }
    assert(!compiled || compiled.length === expected.length, `compiled from ${length} of ${whole.length} bytes`);
  }
});

Deno.test("a model of an opset that is too old, or that lacks a name, is refused", () => {
  refused(timeModel("float32", [1], { opset: 10 }), `The model must be of opset 11 or newer, found 10${INSPECT}`);
  const damaged = timeModel("float32", [1], { inputs: [["sample", "float32", ["n", 2]], ["t", "float32", [1]]] });
  refused(damaged, 'The model is damaged: nothing makes "timestep", which its node net/time reads');
});

Deno.test("a model without an open batch axis is refused", () => {
  const withShape = (shape: number[]) =>
    timeModel("float32", [1], { inputs: [["sample", "float32", shape], ["timestep", "float32", [1]]] });
  refused(
    withShape([4, 2]),
    "The model's input sample must have an open batch axis, its first, found the shape [4, 2]; export it with that " +
      `axis dynamic${INSPECT}`,
  );
  refused(withShape([]), "found the shape []");
});

Deno.test("a model with other inputs, types or shapes than a sampler has is refused", () => {
  refused(timelessModel(), "The model has no t, looked for t, timestep, timesteps; its inputs are x float32[n,2]");
  refused(mixtureModel(), "looked for pixels", { names: { x: "pixels" } });
  refused(mixtureModel(), "looked for missing", { names: { eps: "missing" } });
  refused(
    timeModel("float32", [1], { inputs: [["sample", "int64", ["n", 2]], ["timestep", "float32", [1]]] }),
    "The model's input sample must be float32, found int64",
  );
  refused(
    misshapenModel(),
    `The model's output eps must be float32 of the shape of x, [n, 2], found float32 [n, 2, 1]`,
  );
  refused(
    timeModel("float32", [1], { outputs: [["out_sample", "float32", ["n", 3]]] }),
    "of the shape of sample, [n, 2], found float32 [n, 3]",
  );
});

Deno.test("a plan that does not fit the model, or is none, is refused", () => {
  const integers = timeModel("int64", ["n"]);
  refused(integers, "takes integer times in its input timestep, found 0.9: the plan cannot be", {}, RangeError);
  const huge = { ...plan, stages: plan.stages.map((stage) => ({ ...stage, store: [0, 1e39] as const })) };
  refused(mixtureModel(), "must fit float32, found 1e+39 as store.output of stage 0", { plan: huge }, RangeError);
  refused(mixtureModel(), "modelTime must be finite, found NaN at t = 0.9", { modelTime: () => NaN }, RangeError);
  refused(mixtureModel(), "The plan must have 4 stages, found 5", { plan: { ...plan, nfe: 4 } }, RangeError);
  refused(mixtureModel(), "A plan must have a method, timesteps and stages", { plan: {} as Plan });
  const scan = "scan" as "loop";
  refused(mixtureModel(), 'form must be one of loop, unrolled, found "scan"', { form: scan }, RangeError);
});

Deno.test("guidance that the model cannot have is refused", async () => {
  const digits = await Deno.readFile("models/digits.onnx"), model = conditionedModel();
  refused(digits, "has the guidance input guidance already", { guidance: { noLabel: 10 } });
  refused(mixtureModel(), "needs a model with labels, this one has none", { guidance: { noLabel: 10 } });
  const oneLabel = modelBytes({
    inputs: [["x", "float32", ["n", 2]], ["t", "float32", []], ["label", "int64", [1]]],
    outputs: [["eps", "float32", ["n", 2]]],
  }, (part) => void part.nodes.push(node("Mul", ["x", "t"], ["eps"])));
  refused(oneLabel, "needs one label an image, label has no open axis", { guidance: { noLabel: 10 } });
  refused(model, "Guidance needs noLabel, or the names of negative inputs", { guidance: {} });
  const halfScale = modelBytes({
    inputs: [["x", "float32", ["n", 2]], ["t", "float32", []], ["guidance", "int64", [1]]],
    outputs: [["eps", "float32", ["n", 2]]],
  }, (part) => void part.nodes.push(node("Mul", ["x", "t"], ["eps"])));
  refused(halfScale, "guidance", { guidance: { scale: 2 } });
  refused(model, "A scale alone needs a model with a guidance input", { guidance: { scale: 2 } });
  refused(
    model,
    "guidance.scale must be a finite number, found NaN",
    { guidance: { noLabel: 1, scale: NaN } },
    RangeError,
  );
  refused(digits, "guidance.scale must be a finite number", { guidance: { scale: Infinity } }, RangeError);
  refused(model, "noLabel must be an integer of at least 0, found -1", { guidance: { noLabel: -1 } }, RangeError);
  refused(model, "one of the model's batched inputs, label, text, found gain", {
    guidance: { negative: ["gain"] },
  });
});

Deno.test("a decoder or a range that does not fit is refused", () => {
  const model = functionModel(1), decoder = decoderModel();
  refused(model, "The decoder of 3 bytes is no ONNX model, or cut short", {
    decoder: { model: Uint8Array.of(10, 9, 8) },
  });
  refused(model, "The decoder must be of the same opset as the model, found opset 18 and 17; export both", {
    decoder: { model: decoderModel(18) },
  });
  refused(mixtureModel(), "The decoder must have one input, float32 [n, 2] as the model's images", {
    decoder: { model: decoder },
  });
  refused(model, "scalingFactor must be finite and not 0, found 0", {
    decoder: { model: decoder, scalingFactor: 0 },
  }, RangeError);
  refused(
    model,
    "shiftFactor must be finite, found NaN",
    { decoder: { model: decoder, shiftFactor: NaN } },
    RangeError,
  );
  refused(model, "two that differ, found 1 and 1", { pixels: [1, 1] }, RangeError);
  refused(mixtureModel(), "Pixels need images [n, channels, height, width], found [n, 2]", { pixels: [-1, 1] });
});
