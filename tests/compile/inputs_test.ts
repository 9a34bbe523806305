// What a compiled model takes and gives: times, conditions, guidance, latents, pixels.
import { assert, assertEquals } from "@std/assert";
import { fromBinary } from "@bufbuild/protobuf";
import { type GraphProto, ModelProtoSchema } from "onnx-buf";
import {
  DiscreteVPSDE,
  getNoise,
  getSampler,
  makePlan,
  METHOD_NAMES,
  parsePlan,
  type SamplerOptions,
  type Tensor,
} from "../../mod.ts";
import { compileModel, type CompileOptions, type Form } from "../../src/compile/mod.ts";
import { FORMS } from "../../src/compile/compile_options.ts";
import { node } from "../../src/onnx_file/onnx_proto.ts";
import { readModel } from "../../src/models/find_model.ts";
import { loadModel } from "../../src/models/load_model.ts";
import { scheduleOf } from "../../src/models/schedule_of.ts";
import { timeMap } from "../../src/run/retime.ts";
import {
  branchingModel,
  conditionedModel,
  decoderModel,
  externalModel,
  functionModel,
  mixtureModel,
  modelBytes,
  timeModel,
} from "../support/compile_models.ts";
import {
  distance,
  type Feed,
  largestDifference,
  runModel,
  type RuntimeName,
  RUNTIMES,
  stepwise,
} from "../support/compile_runs.ts";
import { neededOptions } from "../support/needed_options.ts";
import { labelModel } from "../support/onnx_models.ts";
import { makeSde } from "../support/schedules.ts";

const sde = makeSde({ kind: "linear", eps: 0.01, T: 0.9 });
const plan = makePlan(sde, { method: "t_ab", abOrder: 2, numStep: 5 });
const DISCRETE = DiscreteVPSDE.fromBetas("linear", { steps: 100, betaStart: 1e-3, betaEnd: 0.1 });
const TOLERANCE = 1e-5;
const NODE = "onnxruntime-node";

/** Runs of the shipped model: the slow ones are short. */
const RUNS: [RuntimeName, Form, numStep: number, labels: number[]][] = [
  [NODE, "loop", 8, [7]],
  [NODE, "loop", 8, [1, 2, 3, 4, 5]],
  [NODE, "unrolled", 2, [1, 2]],
  ["onnxruntime-web", "loop", 2, [3]],
];

/** Largest difference to `expected`, over runtimes and forms. */
async function worst(
  model: Uint8Array,
  options: CompileOptions,
  feeds: Record<string, Feed>,
  expected: (runtime: RuntimeName) => ArrayLike<number> | Promise<ArrayLike<number>>,
): Promise<number> {
  let most = 0;
  for (const runtime of Object.keys(RUNTIMES) as RuntimeName[]) {
    const wanted = await expected(runtime);
    for (const form of FORMS) {
      const { data } = await runModel(runtime, compileModel(model, plan, { form, ...options }), feeds);
      most = Math.max(most, largestDifference(data, wanted));
    }
  }
  return most;
}

/** All constants of a graph, those of its subgraphs included. */
function constantsOf(graph: GraphProto): string[] {
  const inner = graph.node.flatMap(({ attribute }) => attribute.flatMap(({ g }) => g ? constantsOf(g) : []));
  return [...graph.initializer.map(({ name }) => name), ...inner];
}

Deno.test("times enter in the type and shape that the network declares", async () => {
  const integers = makePlan(DISCRETE, { method: "rho_ab", abOrder: 1, numStep: 4 });
  for (const form of FORMS) {
    for (const shape of [[], [1], ["n"], [undefined], ["n", 1]]) {
      const most = await distance(NODE, timeModel("float32", shape), plan, { form });
      assert(most <= TOLERANCE, `float32 [${shape}], ${form}: ${most}`);
      const noise = getNoise([3, 2]);
      const expected = await stepwise(NODE, timeModel("int64", ["n"]), integers, noise);
      const compiled = compileModel(timeModel("int64", shape), integers, { form });
      const { data } = await runModel(NODE, compiled, { noise });
      const size = Math.max(...expected.map(Math.abs));
      assert(largestDifference(data, expected) <= TOLERANCE * size, `int64 [${shape}], ${form}`);
    }
  }
});

Deno.test("the shipped model, compiled, draws what the steps draw, whatever the batch", async () => {
  const model = await Deno.readFile("models/digits.onnx");
  const planOf = (numStep: number) =>
    makePlan(makeSde({ kind: "linear" }), { method: "t_ab", abOrder: 3, numStep });
  for (const [runtime, form, numStep, labels] of RUNS) {
    const plan = planOf(numStep);
    const noise = getNoise([labels.length, 1, 28, 28], { seed: 6 });
    const expected = await stepwise(runtime, model, plan, noise, { labels, guidance: 1.5 });
    const guidance = { data: Float32Array.of(1.5), dims: [1] };
    const compiled = compileModel(model, plan, { form });
    const { data, dims } = await runModel(runtime, compiled, { noise, label: labels.map(BigInt), guidance });
    assertEquals(dims, [labels.length, 1, 28, 28]);
    const most = largestDifference(data, expected);
    assert(most <= TOLERANCE, `${runtime}, ${form}, ${labels}: ${most}`);
  }
});

Deno.test("the shipped model, compiled, draws what the steps draw with every method", async () => {
  const model = await Deno.readFile("models/digits.onnx");
  const noise = getNoise([1, 1, 28, 28], { seed: 6 }), guidance = { data: Float32Array.of(1), dims: [1] };
  const solvers: SamplerOptions[] = [
    ...METHOD_NAMES.map(neededOptions),
    { method: "t_ab", abOrder: 1, correctorOrder: 2 },
  ];
  for (const options of solvers) {
    const plan = makePlan(makeSde({ kind: "linear" }), { numStep: 3, ...options });
    const expected = await stepwise(NODE, model, plan, noise, { labels: [7] });
    const { data } = await runModel(NODE, compileModel(model, plan), { noise, label: [7n], guidance });
    const most = largestDifference(data, expected);
    assert(most <= TOLERANCE, `${options.method}: ${most}`);
  }
});

Deno.test("a model on another schedule than its own is asked at the time of its own", async () => {
  const { card, bytes } = await readModel("models/digits-discrete.json");
  const sde = scheduleOf(card.schedule);
  const own = scheduleOf(card.modelSchedule!);
  const plan = makePlan(sde, { method: "t_ab", abOrder: 2, numStep: 4 });
  const noise = getNoise([1, 1, 28, 28], { seed: 6 });
  const model = await loadModel("models/digits-discrete.json", {});
  const expected = await getSampler(sde, model.epsFn({ labels: [4] }), { method: "t_ab", abOrder: 2, numStep: 4 })(
    noise,
  );
  await model.close();
  const guidance = { data: Float32Array.of(1), dims: [1] };
  const compiled = compileModel(bytes, plan, { modelTime: timeMap(sde, own) });
  const { data } = await runModel(NODE, compiled, { noise, label: [4n], guidance });
  assert(largestDifference(data, expected.data) <= TOLERANCE);
});

Deno.test("labels are guided in the graph as they are outside of it", async () => {
  const model = labelModel(), noise = getNoise([3, 2], { seed: 4 }), labels = [1, 4, 7];
  for (const scale of [3, 1, 0]) {
    const guidance = { data: Float32Array.of(scale), dims: [1] };
    const feeds = { noise, label: labels.map(BigInt), guidance };
    const conditions = { labels, guidance: scale, noLabel: 10 };
    const most = await worst(
      model,
      { guidance: { noLabel: 10 } },
      feeds,
      (runtime) => stepwise(runtime, model, plan, noise, conditions),
    );
    assert(most <= 1e-4, `guidance ${scale}: ${most}`); // labels bring the images to 70
  }
});

Deno.test("a scale that is fixed is no input, and guides as the same scale given does", async () => {
  const model = labelModel(), noise = getNoise([3, 2], { seed: 4 }), labels = [1, 4, 7];
  const feeds = { noise, label: labels.map(BigInt) };
  const conditions = { labels, guidance: 3, noLabel: 10 };
  const own = (runtime: RuntimeName) => stepwise(runtime, model, plan, noise, conditions);
  assert(await worst(model, { guidance: { noLabel: 10, scale: 3 } }, feeds, own) <= 1e-4);

  const digits = await Deno.readFile("models/digits.onnx"), images = getNoise([1, 1, 28, 28], { seed: 6 });
  for (const form of FORMS) {
    const fixed = compileModel(digits, plan, { form, guidance: { scale: 2 } });
    const given = compileModel(digits, plan, { form });
    const guidance = { data: Float32Array.of(2), dims: [1] };
    const [a, b] = [
      await runModel(NODE, fixed, { noise: images, label: [7n] }),
      await runModel(NODE, given, { noise: images, label: [7n], guidance }),
    ];
    assert(largestDifference(a.data, b.data) <= TOLERANCE, form);
  }
});

Deno.test("every further input stays an input, and text embeddings are guided by negative ones", async () => {
  const model = conditionedModel(), noise = getNoise([2, 2], { seed: 4 });
  const text = getNoise([2, 3, 2], { seed: 1 }), negative = getNoise([2, 3, 2], { seed: 2 });
  const sums = (tensor: Tensor) =>
    [0, 1, 6, 7].map((at) => tensor.data[at] + tensor.data[at + 2] + tensor.data[at + 4]);
  const labels = [5, 9], scale = 2.5, gain = 0.5;
  const solve = async (condition: number[]) => {
    const sampler = getSampler(sde, (x, t, out) => {
      x.data.forEach((value, i) => out.data[i] = value * t + gain * condition[i]);
    }, { method: "t_ab", abOrder: 2, numStep: 5 });
    return (await sampler(noise)).data;
  };
  const with_ = sums(text).map((sum, i) => sum + labels[i >> 1] / 100);
  const without = sums(negative).map((sum) => sum + 0.1);
  const feeds = { noise, label: labels.map(BigInt), text, gain: { data: Float32Array.of(gain), dims: [1] } };
  assert(await worst(model, {}, feeds, () => solve(with_)) <= TOLERANCE);
  const byLabel = { ...feeds, guidance: { data: Float32Array.of(scale), dims: [1] } };
  const unlabelled = sums(text).map((sum) => sum + 0.1);
  const guidedByLabel = solve(with_.map((value, i) => unlabelled[i] + scale * (value - unlabelled[i])));
  assert(await worst(model, { guidance: { noLabel: 10 } }, byLabel, () => guidedByLabel) <= TOLERANCE);
  const guided = { ...feeds, negative_text: negative, guidance: { data: Float32Array.of(scale), dims: [1] } };
  const expected = solve(with_.map((value, i) => without[i] + scale * (value - without[i])));
  assert(await worst(model, { guidance: { noLabel: 10, negative: ["text"] } }, guided, () => expected) <= 2e-5);
});

Deno.test("names that both would use, functions and branches of the model are kept apart", async () => {
  const noise = getNoise([2, 2, 4, 4], { seed: 1 });
  for (const model of [functionModel(0.5), branchingModel()]) {
    const expected = await stepwise(NODE, model, plan, noise);
    for (const form of FORMS) {
      const compiled = compileModel(model, plan, { form });
      const { graph } = fromBinary(ModelProtoSchema, compiled);
      const [input] = graph!.input;
      const { data } = await runModel(NODE, compiled, { [input.name]: noise });
      assert(largestDifference(data, expected) <= TOLERANCE, form);
    }
  }
});

Deno.test("a decoder makes images of the latents, and its names and functions are kept apart", async () => {
  const latents = getNoise([2, 2, 4, 4], { seed: 1 });
  const model = functionModel(0.5);
  const decoder = { model: decoderModel(), scalingFactor: 0.5, shiftFactor: 0.25 };
  for (const form of FORMS) {
    const states = (await runModel(NODE, compileModel(model, plan, { form }), { noise_: latents })).data;
    const compiled = compileModel(model, plan, { form, decoder });
    const { data, dims } = await runModel(NODE, compiled, { noise_: latents });
    assertEquals(dims, [2, 3, 8, 8]);
    const at = (n: number, c: number, y: number, x: number) => states[((n * 2 + c) * 4 + y) * 4 + x] / 0.5 + 0.25;
    data.forEach((value, i) => {
      const [x, y, c, n] = [i % 8 >> 1, (i >> 3) % 8 >> 1, (i >> 6) % 3, i / 192 | 0];
      const expected = c < 2 ? at(n, c, y, x) : 0.5 * (at(n, 0, y, x) + at(n, 1, y, x));
      assert(Math.abs(value - expected) <= TOLERANCE, `${form}, ${[n, c, y, x]}: ${value}, ${expected}`);
    });
  }
});

Deno.test("pixels are the image from black to white, clipped and rounded, channels last", async () => {
  const noise = getNoise([2, 2, 4, 4], { seed: 1 });
  const model = functionModel(0.5);
  const images = (await runModel(NODE, compileModel(model, plan), { noise_: noise })).data;
  const range = [-30, 40] as const;
  const compiled = compileModel(model, plan, { pixels: range });
  const { data, dims, type } = await runModel(NODE, compiled, { noise_: noise });
  assertEquals([type, ...dims], ["uint8", 2, 4, 4, 2]);
  const levels = new Set(data);
  assert(levels.has(0) && levels.has(255) && levels.size > 20, "some are clipped, some are not");
  data.forEach((pixel, i) => {
    const value = images[(i / 32 | 0) * 32 + i % 2 * 16 + (i >> 1) % 16];
    const exact = 255 * Math.min(Math.max((value - range[0]) / (range[1] - range[0]), 0), 1);
    assert(Math.abs(pixel - exact) <= 0.5001, `${pixel}, ${exact}`);
  });
});

Deno.test("a compiled model holds each weight once, its plan, and what it was made from", async () => {
  const model = await Deno.readFile("models/digits.onnx");
  for (const form of FORMS) {
    const compiled = fromBinary(
      ModelProtoSchema,
      compileModel(model, plan, { form, metadata: { "deis.source": "digits" } }),
    );
    const names = constantsOf(compiled.graph!).filter((name) => !name.startsWith("solver/"));
    const before = constantsOf(fromBinary(ModelProtoSchema, model).graph!);
    assertEquals(names.sort(), before.sort());
    const props = Object.fromEntries(compiled.metadataProps.map(({ key, value }) => [key, value]));
    assertEquals(parsePlan(props["deis.plan"]), plan);
    assertEquals([props["deis.form"], props["deis.source"], props.licence], [form, "digits", "MIT"]);
    assertEquals(JSON.parse(props["deis.model"]), {
      graph: "digits",
      bytes: model.length,
      x: "x",
      t: "t",
      eps: "eps",
      label: "label",
      guidance: "guidance",
    });
  }
});

Deno.test("models of old opsets and IR versions, with their constants among the inputs, are compiled", async () => {
  for (const form of FORMS) {
    for (const irVersion of [3, 8]) {
      const model = timeModel("float32", [1], {
        opset: 11,
        irVersion,
        inputs: [["sample", "float32", ["n", 2]], ["timestep", "float32", [1]], ["net/shape", "int64", [2]]],
      });
      const noise = getNoise([3, 2]);
      const expected = await stepwise(NODE, timeModel("float32", [1]), plan, noise);
      const compiled = compileModel(model, plan, { form });
      assertEquals(fromBinary(ModelProtoSchema, compiled).irVersion, irVersion === 3 ? 4n : 8n);
      const { data } = await runModel(NODE, compiled, { noise });
      assert(largestDifference(data, expected) <= TOLERANCE, `${form}, IR ${irVersion}`);
    }
  }
});

Deno.test("what the prediction does not need is left out", () => {
  const model = modelBytes({
    inputs: [["x", "float32", ["n", 2]], ["t", "float32", [1]]],
    outputs: [["features", "float32", ["n", 2]], ["eps", "float32", ["n", 2]]],
  }, (part) => {
    part.nodes.push(
      node("Mul", ["x", part.floats("unused", [2])], ["features"]),
      node("Mul", ["x", "t"], ["eps"]),
    );
  });
  for (const form of FORMS) {
    const { graph } = fromBinary(ModelProtoSchema, compileModel(model, plan, { form }));
    assertEquals(constantsOf(graph!).filter((name) => name.startsWith("net/")), []);
    assert(!graph!.node.some(({ output }) => output.some((name) => name.endsWith("features"))));
  }
});

Deno.test("weights in files beside the model stay there", () => {
  const before = fromBinary(ModelProtoSchema, externalModel()).graph!.initializer;
  for (const form of FORMS) {
    const { graph } = fromBinary(ModelProtoSchema, compileModel(externalModel(), plan, { form }));
    const holder = form === "loop" ? graph!.node.find(({ opType }) => opType === "Loop")!.attribute[0].g! : graph!;
    assertEquals(holder.initializer.filter(({ name }) => name === "outside"), before);
  }
});

Deno.test("the compiled network of a mixture takes any batch", async () => {
  const compiled = compileModel(mixtureModel(), plan);
  for (const n of [1, 3, 64]) {
    const { dims } = await runModel(NODE, compiled, { noise: getNoise([n, 2]) });
    assertEquals(dims, [n, 2]);
  }
});
