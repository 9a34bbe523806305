import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { createHash } from "node:crypto";
import { decode } from "fast-png";
import { parsePlan } from "../../mod.ts";
import { deis, refused as refusedIn } from "../support/run_deis.ts";
import { infiniteModel, productModel } from "../support/onnx_models.ts";

const FOLDER = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(FOLDER, { recursive: true }));
const OUT = `${FOLDER}/out.png`;

const refused = (args: string[], text: string) => refusedIn(args, text, FOLDER, /png|tmp/);
const sample = (...args: string[]) => ["sample", "--out", OUT, ...args];

Deno.test("an unknown command, flag or value is one line and exit code 2", async () => {
  await refused(["paint"], 'Unknown command "paint", allowed are sample, compare, fit, plan, compile, inspect');
  await refused(sample("--stepz", "8"), "Unknown option '--stepz'; --help lists the options");
  await refused(sample("--steps"), "'--steps <value>' argument missing");
  await refused(sample("seven"), "Unexpected argument 'seven'");
  await refused(
    sample("--method", "euler"),
    '--method must be one of t_ab, rho_ab, rho_rk, ipndm, log_rho_ab, x0_ab, found "euler"',
  );
  await refused(sample("--phase", "sigma"), '--phase must be one of t, rho, log, found "sigma"');
  await refused(sample("--method", "rho_rk", "--rk", "9rk"), "--rk must be one of 1euler, 2heun");
  await refused(sample("--steps", "0"), '--steps must be an integer of at least 1, found "0"');
  await refused(sample("--steps", "2.5"), '--steps must be an integer of at least 1, found "2.5"');
  await refused(sample("--order=-1"), '--order must be an integer of at least 0, found "-1"');
  await refused(sample("--order", "1.5"), '--order must be an integer of at least 0, found "1.5"');
  await refused(sample("--ts-order", "0"), "tsOrder must be a finite number greater than 0, found 0");
  await refused(sample("--count", "many"), '--count must be a number, found "many"');
  await refused(sample("--seed=-4"), "--seed must be an integer of at least 0");
  await refused(sample("--guidance", ""), '--guidance must be a number, found ""');
  await refused(sample("--threads", "0"), "--threads must be an integer of at least 1");
  await refused(sample("--label", "12"), '--label must be at most 9, found "12"');
  await refused(sample("--provider", "tpu"), "--provider must be one of auto, cpu, webgpu, cuda, wasm");
});

Deno.test("a provider that is not at hand is one line that lists those that are", async () => {
  const { code, stderr } = await deis(...sample("--provider", "cuda", "--count", "1", "--steps", "1"));
  if (code === 0) return Deno.removeSync(OUT); // there is one
  assertEquals(code, 2);
  assertMatch(stderr, /^error: The provider cuda is not at hand, those at hand are cpu, [^\n]+\n$/);
});

Deno.test("a place that cannot be written is refused before any work", async () => {
  await refused(
    ["sample", "--out", `${FOLDER}/no/such/folder.png`],
    "--out must be in a folder that can be written",
  );
  await refused(["compare", "--out", FOLDER], "--out must be a file, found the folder");
});

Deno.test("a model file that is missing, cut short, not ONNX, or without card is refused", async () => {
  const whole = await Deno.readFile("models/digits.onnx");
  const card = await Deno.readTextFile("models/digits.json");
  const write = async (name: string, bytes: Uint8Array, text?: string) => {
    await Deno.writeFile(`${FOLDER}/${name}.onnx`, bytes);
    if (text !== undefined) await Deno.writeTextFile(`${FOLDER}/${name}.json`, text);
    return sample("--model", `${FOLDER}/${name}.onnx`);
  };
  await refused(sample("--model", "none.onnx"), "none.onnx cannot be read: there is no such file");
  await refused(await write("cut", whole.subarray(0, 1e6)), "cannot be loaded");
  await refused(
    await write("cut", whole.subarray(0, 1e6), card),
    "is not the one that its card describes, cut short",
  );
  await refused(await write("text", new TextEncoder().encode("no model")), "cannot be loaded");
  await refused(await write("empty", new Uint8Array()), "is empty");
  await refused(await write("alone", productModel()), "has no card alone.json beside it");
  await refused(await write("badcard", productModel(), "{"), "badcard.json is not JSON");
  await refused(await write("partial", productModel(), '{"file":"partial.onnx"}'), 'has no "sha256"');
  await refused(sample("--model", "models/digits-classifier.onnx"), "The model");
  await refused(sample("--model", "none.json"), "The model card none.json cannot be read");
});

Deno.test("a model whose output is not finite is one line that names the step, and leaves no picture", async () => {
  const bytes = infiniteModel([1, 2, 2]);
  await Deno.writeFile(`${FOLDER}/infinite.onnx`, bytes);
  const card = {
    file: "infinite.onnx",
    sha256: createHash("sha256").update(bytes).digest("hex"),
    input: { channels: 1, height: 2, width: 2, range: [-1, 1] },
    prediction: "eps",
    schedule: { kind: "cos", samplingT: 0.98 },
  };
  await Deno.writeTextFile(`${FOLDER}/infinite.json`, JSON.stringify(card));
  const model = `${FOLDER}/infinite.onnx`;
  await refused(sample("--model", model), "must be finite, found NaN or Infinity at step 0 (t = 0.98)");
  await refused(["compare", "--out", OUT, "--model", model], "must be finite, found NaN or Infinity at step 0");
  await refused(sample("--model", model, "--label", "1"), "--label needs a model with classes, this one has none");
  await refused(sample("--model", model, "--guidance", "2"), "Guidance 2 needs a model with labels");
});

Deno.test("sample draws a PNG and prints its path, and nothing else", async () => {
  const args = ["--count", "5", "--steps", "2", "--label", "3,7", "--provider", "cpu"];
  const { code, stdout, stderr } = await deis(...sample(...args));
  assertEquals({ code, stdout, stderr }, { code: 0, stdout: `${OUT}\n`, stderr: "" });
  const { width, height, channels } = decode(await Deno.readFile(OUT));
  assertEquals({ width, height, channels }, { width: 4 + 3 * 60, height: 4 + 2 * 60, channels: 1 });
  await Deno.remove(OUT);
});

Deno.test("sample --json prints one line on what was done", async () => {
  const args = ["--count", "2", "--steps", "3", "--method", "rho_rk", "--rk", "2heun", "--seed", "8", "--json"];
  const { stdout } = await deis(...sample(...args, "--provider", "cpu"));
  assertMatch(stdout, /^\{.*\}\n$/);
  const { modelSeconds, solverSeconds, ...rest } = JSON.parse(stdout);
  assert(modelSeconds > 0 && solverSeconds > 0);
  const solver = { method: "rho_rk", order: 2, steps: 3, nfe: 6, guidance: 1.5 };
  assertEquals(rest, { out: OUT, count: 2, seed: 8, ...solver, provider: "cpu" });
  await Deno.remove(OUT);
});

Deno.test("the first images of a larger count are the same pixels", async () => {
  const pixels = async (count: string) => {
    await deis(...sample("--count", count, "--steps", "2"));
    const { data, width } = decode(await Deno.readFile(OUT));
    await Deno.remove(OUT);
    return (image: number, columns: number) => {
      const left = 4 + 60 * (image % columns), top = 4 + 60 * Math.floor(image / columns);
      return Array.from(
        { length: 28 * 28 },
        (_, i) => data[(top + 2 * Math.floor(i / 28)) * width + left + 2 * (i % 28)],
      );
    };
  };
  const [few, many] = [await pixels("16"), await pixels("36")];
  for (let image = 0; image < 16; image++) assertEquals(few(image, 4), many(image, 6));
});

Deno.test("plan prints a table, or JSON that can be run", async () => {
  const { code, stdout } = await deis("plan", "--steps", "5", "--method", "rho_rk", "--rk", "2heun");
  assertEquals(code, 0);
  assertStringIncludes(stdout, "rho_rk of order 2: 5 steps, 10 evaluations, t from 1 to 0.001");
  const json = (await deis("plan", "--steps", "5", "--corrector", "1", "--json")).stdout;
  assertEquals(parsePlan(json).nfe, 5);
  await refused(["plan", "--corrector", "0"], "--corrector must be an integer of at least 1");
  await refused(["plan", "--start-up", "euler"], "--start-up must be one of orders, rk");
  await refused(["plan", "--model", "none.onnx"], "has no card none.json beside it");
});

Deno.test("--help lists every option and draws nothing", async () => {
  for (const command of ["sample", "compare"]) {
    const { code, stdout, stderr } = await deis(command, "--help");
    assertEquals({ code, stderr }, { code: 0, stderr: "" });
    for (const option of ["--model", "--guidance", "--seed", "--provider", "--threads", "--out", "--help"]) {
      assertStringIncludes(stdout, option);
    }
  }
  assertStringIncludes((await deis()).stdout, "sample");
});
