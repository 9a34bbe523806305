// deno task compile: what it writes, and that what it refuses leaves nothing behind.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fromBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema } from "onnx-buf";
import { getNoise, parsePlan } from "../../mod.ts";
import {
  decoderModel,
  externalModel,
  functionModel,
  timeModel,
  unknownOperatorModel,
} from "../support/compile_models.ts";
import { runModel } from "../support/compile_runs.ts";
import { writeCarded } from "../support/carded.ts";
import { deis } from "../support/run_deis.ts";
import { labelModel } from "../support/onnx_models.ts";

const FOLDER = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(FOLDER, { recursive: true }));
const OUT = `${FOLDER}/out.onnx`;

const compile = (...args: string[]) => deis("compile", "--out", OUT, ...args);

/** One line on the error stream, exit code 2, and nothing written. */
async function refused(args: string[], text: string): Promise<void> {
  const { code, stdout, stderr } = await compile(...args);
  assertEquals({ code, stdout }, { code: 2, stdout: "" }, `${args}: ${stderr}`);
  assertStringIncludes(stderr, text);
  assertMatch(stderr, /^error: [^\n]+\n$/);
  const left = [...Deno.readDirSync(FOLDER)].map(({ name }) => name).filter((name) => /^out|tmp/.test(name));
  assertEquals(left, []);
}

const carded = async (
  name: string,
  bytes: Uint8Array,
  labels?: { count: number; none: number },
) => ["--model", await writeCarded(FOLDER, name, bytes, { labels })];

Deno.test("compile writes one file that draws pixels, and prints its path", async () => {
  const { code, stdout } = await compile(
    "--method",
    "t_ab",
    "--ab-order",
    "3",
    "--num-step",
    "8",
    "--pixels",
  );
  assertEquals([code, stdout], [0, `${OUT}\n`]);
  const bytes = await Deno.readFile(OUT);
  await Deno.remove(OUT);
  const { type, dims, data } = await runModel("onnxruntime-node", bytes, {
    noise: getNoise([2, 1, 28, 28], { seed: 0 }),
    label: [7n, 1n],
    guidance: { data: Float32Array.of(1.5), dims: [1] },
  });
  assertEquals([type, ...dims], ["uint8", 2, 28, 28, 1]);
  const ink = [...data].filter((value) => value > 200).length,
    paper = [...data].filter((value) => value < 50).length;
  assert(ink > 50 && paper > 1000, `ink ${ink}, paper ${paper}: no digits`);
});

Deno.test("compile takes a card's schedule, its labels, a decoder and the form", async () => {
  await Deno.writeFile(`${FOLDER}/decoder.onnx`, decoderModel());
  const args = [...await carded("latent", functionModel(1)), "--form", "unrolled", "--num-step", "3"];
  const decoder = ["--decoder", `${FOLDER}/decoder.onnx`, "--scaling-factor", "0.5", "--pixels"];
  assertEquals((await compile(...args, ...decoder, "--method", "rho_rk", "--rk-method", "2heun")).code, 0);
  const { graph, metadataProps } = fromBinary(ModelProtoSchema, await Deno.readFile(OUT));
  const props = Object.fromEntries(metadataProps.map(({ key, value }) => [key, value]));
  assertEquals([parsePlan(props["deis.plan"]).nfe, props["deis.form"]], [6, "unrolled"]);
  assertEquals(JSON.parse(props["deis.source"]).file, "latent.onnx");
  assert(graph!.node.some(({ opType }) => opType === "ConvTranspose"));
  assert(!graph!.node.some(({ opType }) => opType === "Loop"));
  await Deno.remove(OUT);

  assertEquals(
    (await compile("--model", "models/digits-discrete.json", "--num-step", "2", "--form", "unrolled")).code,
    0,
  );
  const { graph: retimed } = fromBinary(ModelProtoSchema, await Deno.readFile(OUT));
  const [first] = retimed!.initializer.find(({ name }) => name === "solver/0/t")!.floatData;
  await Deno.remove(OUT);
  assert(first > 0.9 && first < 1.1, `step 999 of the card is at ${first} of the network's own time`);

  assertEquals(
    (await compile(...await carded("labels", labelModel(), { count: 9, none: 9 }), "--add-guidance")).code,
    0,
  );
  const { graph: guided } = fromBinary(ModelProtoSchema, await Deno.readFile(OUT));
  assertEquals(guided!.input.map(({ name }) => name), ["noise", "label", "guidance"]);
  await Deno.remove(OUT);
});

Deno.test("compile guides as sample does, by the default of the card, and says so", async () => {
  const labels = { count: 9, none: 9 };
  const model = [
    "--model",
    await writeCarded(FOLDER, "guided", labelModel(), { labels, guidance: { default: 3 } }),
  ];
  const feeds = { noise: getNoise([2, 2], { seed: 1 }), label: [1n, 4n] };
  const compiled = async (...args: string[]) => {
    const { code, stderr } = await compile(...model, "--num-step", "3", ...args);
    assertEquals(code, 0, stderr);
    const bytes = await Deno.readFile(OUT);
    await Deno.remove(OUT);
    const inputs = fromBinary(ModelProtoSchema, bytes).graph!.input.map(({ name }) => name);
    return { stderr, inputs, bytes };
  };
  const usual = await compiled();
  assertEquals(usual.inputs, ["noise", "label"]);
  assertEquals(
    usual.stderr,
    "The compiled model guides with 3, the default of its card (--guidance chooses another)\n",
  );
  const input = await compiled("--add-guidance");
  assertEquals(input.inputs, ["noise", "label", "guidance"]);
  const guidance = (scale: number) => ({ data: Float32Array.of(scale), dims: [1] });
  const run = async (
    bytes: Uint8Array,
    more = {},
  ) => [...(await runModel("onnxruntime-node", bytes, { ...feeds, ...more })).data];
  assertEquals(await run(usual.bytes), await run(input.bytes, { guidance: guidance(3) }));
  const asked = await compiled("--guidance", "2");
  assertEquals(asked.stderr, "");
  assertEquals(await run(asked.bytes), await run(input.bytes, { guidance: guidance(2) }));
  assertEquals((await compiled("--guidance", "1")).stderr, "");
  await refused(
    [...model, "--add-guidance", "--guidance", "2"],
    "makes the scale an input and cannot be combined with --guidance",
  );
  const bare = ["--model", await writeCarded(FOLDER, "bare", functionModel(1))];
  await refused([...bare, "--guidance", "2"], "--guidance needs a model whose card has labels, or --negative");
});

Deno.test("compile leaves a network's own guidance an input and says its default, or fixes it", async () => {
  const { stderr } = await compile("--num-step", "1");
  assertEquals(stderr, "The compiled model takes guidance as an input; the default of its card is 1.5\n");
  await Deno.remove(OUT);
  assertEquals((await compile("--num-step", "1", "--guidance", "2")).stderr, "");
  const { graph } = fromBinary(ModelProtoSchema, await Deno.readFile(OUT));
  assertEquals(graph!.input.map(({ name }) => name), ["noise", "label"]);
  await Deno.remove(OUT);
});

Deno.test("compile warns where a plan was fitted with another guidance than the compiled model has", async () => {
  const labels = { count: 9, none: 9 };
  const { model: _, ...fittedTo } = JSON.parse(await Deno.readTextFile("models/plans/unguided-5.json")).fittedTo;
  const fitted = JSON.parse(await Deno.readTextFile("models/plans/unguided-5.json"));
  const plan = `${FOLDER}/plan.json`;
  await Deno.writeTextFile(plan, JSON.stringify({ ...fitted, fittedTo }));
  const parts = { labels, schedule: { kind: "linear", beta0: 0.1, beta1: 20, samplingEps: 1e-3, samplingT: 1 } };
  const args = ["--plan", plan, "--model", await writeCarded(FOLDER, "warned", labelModel(), parts)];
  const warnings = {
    "": "",
    "--add-guidance":
      "warning: The plan was fitted with guidance 1, and the compiled model takes any as its input\n",
    "--guidance=2": "warning: The plan was fitted with guidance 1, found 2\n",
  };
  for (const [option, warning] of Object.entries(warnings)) {
    const { code, stderr } = await compile(...args, ...option ? [option] : []);
    assertEquals([code, stderr], [0, warning]);
    await Deno.remove(OUT);
  }
});

Deno.test("compile refuses what it cannot compile, and leaves nothing", async () => {
  const latent = await carded("latent", functionModel(1));
  await refused(["--form", "scan"], '--form must be one of loop, unrolled, found "scan"');
  await refused(["--form", "unrolled", "--num-step", "51"], "--form unrolled is for at most 50 evaluations");
  await refused(["--num-step", "0"], '--num-step must be an integer from 1 to 10000, found "0"');
  await refused(["--add-guidance"], "The model has the guidance input guidance already; deis inspect FILE says");
  await refused([...latent, "--add-guidance"], "--add-guidance needs a model whose card has labels");
  await refused([...latent, "--scaling-factor", "2"], "--scaling-factor and --shift-factor need --decoder");
  await refused([...latent, "--decoder", "none.onnx"], "none.onnx cannot be read: there is no such file");
  await refused(["--model", "none.onnx"], "none.onnx cannot be read");
  await refused(
    await carded("unknown", unknownOperatorModel()),
    "The compiled model cannot be loaded, nothing was written: ",
  );
  await refused(
    await carded("old", timeModel("float32", [1], { opset: 9 })),
    "must be of opset 11 or newer, found 9",
  );
});

Deno.test("a compiled model whose weights are in other files must lie beside them", async () => {
  const args = await carded("external", externalModel());
  const { stderr, code } = await compile(...args, "--out", "digits-elsewhere.onnx");
  assertEquals(code, 2);
  assertStringIncludes(stderr, "external.onnx, whose weights are in weights.bin, found digits-elsewhere.onnx");
  assertEquals((await compile(...args)).code, 0);
  await Deno.remove(OUT);
});
