import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { createHash } from "node:crypto";
import config from "../../deno.json" with { type: "json" };
import { decode } from "fast-png";
import { parsePlan } from "../../mod.ts";
import { deis, deisProcess, refused as refusedIn } from "../support/run_deis.ts";
import { infiniteModel, productModel } from "../support/onnx_models.ts";

const FOLDER = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(FOLDER, { recursive: true }));
const OUT = `${FOLDER}/out.png`;

const refused = (args: string[], text: string) => refusedIn(args, text, FOLDER, /png|tmp/);
const sample = (...args: string[]) => ["sample", "--model", "models/digits.onnx", "--out", OUT, ...args];

Deno.test("an unknown command, flag or value is one line and exit code 2", async () => {
  await refused(
    ["paint"],
    'Unknown command "paint"; allowed are sample, ',
  );
  await refused(["halp"], 'Unknown command "halp"; did you mean help?');
  await refused(["smaple"], 'Unknown command "smaple"; did you mean sample?');
  await refused(sample("--quality", "8"), "Unknown option '--quality'; --help lists the options");
  await refused(sample("--num-steps", "8"), "Unknown option '--num-steps'; did you mean --num-step?");
  await refused(sample("-o", "x.png"), "Unknown option '-o'; --help lists the options");
  await refused(sample("--num-step"), "'--num-step <value>' argument missing");
  await refused(sample("seven"), "Unexpected argument 'seven'");
  await refused(
    sample("--method", "dpm"),
    'sa_solver, er_sde, found "dpm"; did you mean ddpm?',
  );
  await refused(sample("--rk-method", "2heun"), "--rk-method is not an option of the default method");
  await refused(
    sample("--method", "rho_rk", "--ab-order", "2"),
    "--ab-order is not an option of the method rho_rk",
  );
  await refused(sample("--method", "ddim", "--corrector-order", "2"), "is not an option of the method ddim");
  await refused(sample("--ts-phase", "sigma"), '--ts-phase must be one of t, rho, log, found "sigma"');
  await refused(sample("--method", "ipndn"), 'found "ipndn"; did you mean ipndm?');
  await refused(sample("--method", "rho_rk", "--rk-method", "9rk"), "--rk-method must be one of 1euler, 2heun");
  await refused(sample("--num-step", "0"), '--num-step must be an integer from 1 to 10000, found "0"');
  await refused(sample("--num-step", "2.5"), '--num-step must be an integer from 1 to 10000, found "2.5"');
  await refused(sample("--ab-order=-1"), '--ab-order must be an integer of at least 0, found "-1"');
  await refused(sample("--ab-order", "1.5"), '--ab-order must be an integer of at least 0, found "1.5"');
  await refused(sample("--ts-order", "0"), "tsOrder must be a finite number greater than 0, found 0");
  await refused(sample("--count", "many"), '--count must be a number, found "many"');
  await refused(sample("--seed=-4"), "--seed must be an integer of at least 0");
  await refused(sample("--guidance", ""), '--guidance must be a number, found ""');
  await refused(sample("--threads", "0"), "--threads must be an integer of at least 1");
  await refused(sample("--label", "12"), '--label must be at most 9, found "12"');
  await refused(sample("--provider", "tpu"), "--provider must be one of auto, cpu, webgpu, cuda, wasm");
});

Deno.test("what would take hours, or more memory than there is, is refused with the limit", async () => {
  await refused(sample("--num-step", "200000"), '--num-step must be an integer from 1 to 10000, found "200000"');
  await refused(["plan", "--num-step", "1e8"], '--num-step must be an integer from 1 to 10000, found "1e8"');
  await refused(
    sample("--count", "650000"),
    "--count must be at most 111111 for one picture of images of 28 x 28 pixels, found 650000; the command generate draws more",
  );
  await refused(sample("--provider", "cpu", "--threads", "100000"), "threads must be an integer from 1 to ");
});

Deno.test("a provider that is not available is one line that lists those that are", async () => {
  const { code, stderr } = await deis(...sample("--provider", "cuda", "--count", "1", "--num-step", "1"));
  if (code === 0) return Deno.removeSync(OUT); // there is one
  assertEquals(code, 2);
  assertMatch(stderr, /^error: The provider cuda is not available; available: cpu, wasm: [^\n]+\n$/);
});

Deno.test("a place that cannot be written is refused before any work", async () => {
  await refused(
    ["sample", "--out", `${FOLDER}/no/such/folder.png`],
    "cannot be written: there is no such folder",
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
  await refused(await write("partial", productModel(), '{"file":"partial.onnx"}'), '"sha256" must be');
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
  const args = ["--count", "5", "--num-step", "2", "--label", "3,7", "--provider", "cpu"];
  const { code, stdout, stderr } = await deis(...sample(...args));
  assertEquals({ code, stdout, stderr }, { code: 0, stdout: `${OUT}\n`, stderr: "" });
  const { width, height, channels } = decode(await Deno.readFile(OUT));
  assertEquals({ width, height, channels }, { width: 4 + 3 * 60, height: 4 + 2 * 60, channels: 1 });
  await Deno.remove(OUT);
});

Deno.test("sample --json prints one line on what was done", async () => {
  const args = [
    "--count",
    "2",
    "--num-step",
    "3",
    "--method",
    "rho_rk",
    "--rk-method",
    "2heun",
    "--seed",
    "8",
    "--json",
  ];
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
    await deis(...sample("--count", count, "--num-step", "2"));
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
  const { code, stdout } = await deis("plan", "--num-step", "5", "--method", "rho_rk", "--rk-method", "2heun");
  assertEquals(code, 0);
  assertStringIncludes(stdout, "rho_rk of order 2: 5 steps, 10 evaluations, t from 1 to 0.001");
  const json = (await deis("plan", "--num-step", "5", "--corrector-order", "1", "--json")).stdout;
  assertEquals(parsePlan(json).nfe, 5);
  await refused(["plan", "--corrector-order", "0"], "--corrector-order must be an integer of at least 1");
  await refused(["plan", "--start-up", "euler"], "--start-up must be one of orders, rk");
  await refused(["plan", "--model", "none.onnx"], "has no card none.json beside it");
});

Deno.test("-h, --help and help COMMAND list every option and draw nothing", async () => {
  for (const command of ["sample", "compare"]) {
    const { code, stdout, stderr } = await deis(command, "--help");
    assertEquals({ code, stderr }, { code: 0, stderr: "" });
    for (const option of ["--model", "--guidance", "--seed", "--provider", "--threads", "--out", "--help"]) {
      assertStringIncludes(stdout, option);
    }
    assertEquals((await deis(command, "-h")).stdout, stdout);
    assertEquals((await deis("help", command)).stdout, stdout);
  }
});

Deno.test("deis alone, help, -h and --help list the commands; --version prints the version", async () => {
  const { code, stdout } = await deis();
  assertEquals(code, 0);
  for (const command of ["sample", "compare", "fit", "plan", "compile", "inspect", "help"]) {
    assertMatch(stdout, new RegExp(`^ {2}${command} +[A-Z].*\\.$`, "m"));
  }
  for (const word of ["help", "-h", "--help"]) assertEquals((await deis(word)).stdout, stdout);
  assertEquals((await deis("help", "--help")).stdout, stdout);
  await refused(["help", "inspekt"], 'Unknown command "inspekt"; did you mean inspect?');
  assertEquals((await deis("--version")).stdout, `deis ${config.version}\n`);
});

Deno.test("options have the names of the library; the old names go on working, and are in no help", async () => {
  const plan = async (...args: string[]) => (await deis("plan", "--json", ...args)).stdout;
  const renamed = {
    "num-step": ["steps", "4"],
    "ab-order": ["order", "2"],
    "corrector-order": ["corrector", "1"],
    "ts-phase": ["phase", "rho"],
  };
  const names = Object.entries(renamed);
  const [now, before] = [
    names.flatMap(([name, [, value]]) => [`--${name}`, value]),
    names.flatMap(([, [old, value]]) => [`--${old}`, value]),
  ];
  assertEquals(await plan(...before), await plan(...now));
  const heun = ["--method", "rho_rk"];
  assertEquals(await plan(...heun, "--rk", "2heun"), await plan(...heun, "--rk-method", "2heun"));
  assertEquals(parsePlan(await plan(...now)).nfe, 4);
  const { stdout } = await deis("plan", "--help");
  for (const old of [...names.map(([, [old]]) => old), "rk"]) assert(!stdout.includes(`--${old} `), old);
  await refused(
    ["plan", "--steps", "3", "--num-step", "4"],
    "--steps is the old name of --num-step; give only one of them",
  );
  await refused(["plan", "--order=-1"], "--ab-order must be an integer of at least 0");
});

Deno.test("help and errors say deis where that is installed, and deno task in the repository", async () => {
  for (const [entry, words] of [["src/cli/main.ts", "deis"], ["src/cli/task.ts", "deno task"]]) {
    const run = (...args: string[]) => deisProcess(args, { entry });
    assertStringIncludes((await run("plan", "-h")).stdout, `Usage: ${words} plan [options]\n`);
    assertStringIncludes((await run()).stdout, `Usage: ${words} COMMAND [options]\n`);
    const { code, stderr } = await run("compile", "--model", "models/digits.onnx", "--add-guidance");
    assertEquals(code, 2);
    assertStringIncludes(stderr, `; ${words} inspect FILE says what it is\n`);
  }
});
