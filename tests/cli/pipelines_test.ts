// Folders of diffusers at the command line.
import { assert, assertAlmostEquals, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { decode, encode } from "fast-png";
import { openPipeline, type PipelineRunOptions, schedulerPlan } from "../../src/diffusers/mod.ts";
import { moveWeightsOutside, unknownDecoder, writeTinyPipeline } from "../support/tiny_pipelines.ts";
import { lockEnvironment } from "../support/environment_lock.ts";
import { serveHub } from "../support/hub_server.ts";
import { deis, refused as refusedIn } from "../support/run_deis.ts";

const FOLDER = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(FOLDER, { recursive: true }));
const OUT = `${FOLDER}/out.png`;
const at = (name: string) => new URL(`../data/pipelines/${name}`, import.meta.url).pathname;
const SD = at("sd1"), DDPM = at("ddpm-fp16");
const cpu = ["--provider", "cpu", "--threads", "1"];

const sample = (model: string, ...args: string[]) => ["sample", "--model", model, "--out", OUT, ...cpu, ...args];
const refused = (args: string[], text: string) => refusedIn(args, text, FOLDER, /out\.png/);

Deno.test("sample draws with a folder what the library draws", async () => {
  const prompt = "a red fox", size = ["--width", "32", "--height", "64", "--num-step", "2", "--seed", "7"];
  const { code, stdout, stderr } = await deis(
    ...sample(SD, "--prompt", prompt, "--negative", "blurry", "--guidance", "3", ...size, "--json"),
  );
  assertEquals([code, stderr], [0, ""]);
  const { seconds, ...report } = JSON.parse(stdout);
  assert(seconds > 0);
  assertEquals(report, {
    out: OUT,
    pipeline: "StableDiffusionPipeline",
    count: 1,
    width: 32,
    height: 64,
    seed: 7,
    prompts: [prompt],
    method: "PNDMScheduler",
    steps: 2,
    nfe: 3,
  });
  await using pipeline = await openPipeline(SD, { provider: "cpu", threads: 1 });
  const { images } = await pipeline.run({
    prompt,
    negativePrompt: "blurry",
    guidance: 3,
    width: 32,
    height: 64,
    numStep: 2,
    seed: 7,
  });
  const { data, width, height, channels } = decode(await Deno.readFile(OUT));
  assertEquals([width, height, channels], [32, 64, 3]);
  assertEquals([...data], [...images[0].data]);
});

Deno.test("eta goes to a scheduler that takes it, and is refused by another", async () => {
  const ddim = ["--scheduler", "DDIM", "--num-step", "3"];
  const pictures: string[] = [];
  for (const eta of [[], ["--eta", "0"], ["--eta", "0.5"]]) {
    assertEquals((await deis(...sample(DDPM, ...ddim, ...eta))).stderr, "");
    pictures.push((await Deno.readFile(OUT)).join());
  }
  assertEquals([pictures[1] === pictures[0], pictures[2] === pictures[0]], [true, false]);
  await Deno.remove(OUT);
  const euler = sample(DDPM, "--scheduler", "EulerDiscrete", "--eta", "0.5");
  await refused(euler, "EulerDiscreteScheduler takes no eta, found 0.5");
});

Deno.test("a folder is named by its file: URL, too", async () => {
  const url = new URL("../data/pipelines/ddpm-fp16", import.meta.url).href;
  const { code, stderr } = await deis(...sample(url, "--num-step", "2"));
  assertEquals([code, stderr], [0, ""]);
  await Deno.remove(OUT);
  const args = ["--evaluations", "2", "--exact", "4", "--out", OUT, ...cpu];
  assertEquals(await deis("compare", "--model", url, ...args), { code: 0, stdout: `${OUT}\n`, stderr: "" });
  await Deno.remove(OUT);
  await refused(sample("file://elsewhere/a"), "The model file file://elsewhere/a cannot be read: ");
});

Deno.test("schedulers are named with and without their last word, or by a config; methods and plans go in their place", async () => {
  const run = async (...args: string[]) => {
    const { code, stdout, stderr } = await deis(...sample(DDPM, "--count", "2", "--json", ...args));
    assertEquals([code, stderr], [0, ""]);
    const { method, steps, count } = JSON.parse(stdout);
    return [method, steps, count];
  };
  const euler = ["EulerDiscreteScheduler", 3, 2];
  assertEquals(await run("--scheduler", "EulerDiscrete", "--num-step", "3"), euler);
  assertEquals(await run("--scheduler", "EulerDiscreteScheduler", "--num-step", "3"), euler);
  const config = `${FOLDER}/scheduler.json`;
  await Deno.writeTextFile(config, '{ "_class_name": "EulerDiscreteScheduler", "lambda_min_clipped": -Infinity }');
  assertEquals(await run("--scheduler", config, "--num-step", "3"), euler);
  assertEquals(await run("--method", "t_ab", "--ab-order", "2", "--num-step", "4"), ["t_ab", 4, 2]);
  const plan = `${FOLDER}/plan.json`;
  await Deno.writeTextFile(plan, JSON.stringify(schedulerPlan({ _class_name: "EulerDiscreteScheduler" }, 5)));
  assertEquals(await run("--plan", plan), ["EulerDiscreteScheduler", 5, 2]);
  const { width, height } = decode(await Deno.readFile(OUT));
  assertEquals([width, height], [4 + 2 * 20, 4 + 20]);
});

Deno.test("an image of any PNG is started from, at its own size, and a mask says where", async () => {
  const gray = `${FOLDER}/gray.png`, mask = `${FOLDER}/mask.png`;
  const pixels = new Uint16Array(32 * 32 * 2).fill(40_000);
  await Deno.writeFile(gray, encode({ width: 32, height: 32, data: pixels, channels: 2, depth: 16 }));
  await Deno.writeFile(
    mask,
    encode({ width: 32, height: 32, data: new Uint8Array(32 * 32 * 4).fill(255), channels: 4 }),
  );
  const args = ["--prompt", "a", "--image", gray, "--num-step", "4", "--strength", "0.5", "--json"];
  const { stdout, stderr } = await deis(...sample(SD, ...args, "--mask", mask));
  assertEquals(stderr, "");
  const { width, height, nfe } = JSON.parse(stdout);
  assertEquals([width, height, nfe <= 3], [32, 32, true]);
});

Deno.test("a prompt that does not fit is warned about, and can be chunks", async () => {
  const long = Array(60).fill("watercolor").join(" ");
  const args = ["--prompt", long, "--num-step", "1", "--width", "32", "--height", "32", "--method", "ddim"];
  assertMatch(
    (await deis(...sample(SD, ...args))).stderr,
    /^warning: The prompt has \d+ tokens, the text encoder takes 75/,
  );
  assertEquals(
    (await deis(...sample(SD, ...args, "--long-prompts", "chunks", "--phases", "--batch-limit", "1"))).stderr,
    "",
  );
});

Deno.test("the help of sample lists the options of both kinds of models, or those of the one that is named", async () => {
  const whole = (await deis("sample", "--help")).stdout;
  assertMatch(whole, /^Usage: .*sample \[options\]$/m);
  assertMatch(whole, /--model FOLDER .+ \(default: models\/emoji\)$/m);
  assertMatch(whole, /^ {2}--prompt TEXT /m);
  assertMatch(whole, /^Usage: .*sample --model FILE \[options\]$/m);
  assertMatch(whole, /^ {2}--label LIST /m);
  assert(!(await deis("sample", "--model", "models/digits.onnx", "--help")).stdout.includes("--prompt"));
  const { stdout, code } = await deis("sample", "--model", SD, "--help");
  for (const name of ["prompt", "negative", "scheduler", "strength", "mask", "offline"]) {
    assertMatch(stdout, new RegExp(`^  --${name}`, "m"));
  }
  assertEquals(code, 0);
});

Deno.test("what a pipeline cannot do is one line, and nothing is written", async () => {
  await Deno.remove(OUT).catch(() => {});
  await Deno.writeTextFile(`${FOLDER}/no.png.txt`, "no picture");
  await refused(sample(SD), "A StableDiffusionPipeline needs a prompt");
  await refused(sample(SD, "--prompt", "a", "--width", "33"), "width must be a multiple of 8, found 33");
  await refused(
    sample(SD, "--prompt", "a", "--width", "1e9"),
    "--width must be an integer from 1 to 16384, found",
  );
  await refused(
    ["compile", "--model", SD, "--form", "unrolled", "--num-step", "51", "--out", `${FOLDER}/out.png`],
    "--form unrolled is for at most 50 evaluations",
  );
  await refused(sample(SD, "--prompt", "a", "--label", "1"), "Unknown option '--label'");
  await refused(sample(SD, "--prompt", "a", "--scheduler", "Eular"), "--scheduler must be one of DDIMScheduler");
  await refused(
    sample(SD, "--prompt", "a", "--scheduler", "DDIM", "--method", "ipndm"),
    "--scheduler chooses the sampler and cannot be combined with --method",
  );
  await refused(
    sample(SD, "--prompt", "a", "--scheduler", "DDIM", "--plan", "p.json"),
    "--plan chooses the sampler and cannot be combined with --scheduler",
  );
  await refused(
    sample(SD, "--prompt", "a", "--scheduler", "no.json"),
    "--scheduler no.json cannot be read: there is no such file",
  );
  await refused(sample(SD, "--prompt", "a", "--image", "no.png"), "--image no.png cannot be read as a PNG");
  await refused(sample(SD, "--prompt", "a", "--mask", `${FOLDER}/no.png.txt`), "cannot be read as a PNG");
  await refused(sample(DDPM, "--prompt", "a"), "A DDPMPipeline takes neither prompt nor class, found a prompt");
  await refused(sample(DDPM, "--class", "x"), '--class must be a number, found "x"');
  await refused(sample(FOLDER), "has no model_index.json");
});

Deno.test("compile makes one file of a folder, by the folder's scheduler or another plan", async () => {
  const file = `${FOLDER}/tiny.onnx`;
  const compile = (...args: string[]) => deis("compile", "--model", DDPM, "--out", file, ...args);
  assertEquals(await compile("--num-step", "2", "--noise-seed", "1"), {
    code: 0,
    stdout: `${file}\n`,
    stderr: "",
  });
  const facts = async () => JSON.parse((await deis("inspect", file, "--json")).stdout);
  const { compiled, inputs, outputs } = await facts();
  assertEquals(compiled, { method: "DDPMScheduler", order: 1, nfe: 2, form: "loop", source: "ddpm-fp16" });
  assertEquals([...inputs, ...outputs].map(({ name, type }: { name: string; type: string }) => [name, type]), [
    ["noise", "float32"],
    ["image", "uint8"],
  ]);
  assertStringIncludes((await compile("--num-step", "2")).stderr, "tiny.onnx already exists");
  const method = ["--method", "t_ab", "--num-step", "3", "--form", "unrolled", "--force"];
  assertEquals((await compile(...method)).code, 0);
  assertEquals((await facts()).compiled, { ...compiled, method: "t_ab", order: 2, nfe: 3, form: "unrolled" });
  await Deno.remove(file);
});

Deno.test("compare draws the folder's scheduler, methods and plans from the same noise, and says how far each is", async () => {
  const plan = `${FOLDER}/compared.json`;
  await Deno.writeTextFile(plan, JSON.stringify(schedulerPlan({ _class_name: "EulerDiscreteScheduler" }, 4)));
  const compare = async (...args: string[]) => {
    const all = [
      "compare",
      "--model",
      DDPM,
      "--out",
      OUT,
      ...cpu,
      "--seed",
      "2",
      "--exact",
      "12",
      "--json",
      ...args,
    ];
    const { code, stdout, stderr } = await deis(...all);
    assertEquals([code, stderr], [0, ""]);
    return JSON.parse(stdout);
  };
  const { out, evaluations, distances } = await compare("--evaluations", "2,3", "--scheduler", "HeunDiscrete");
  assertEquals([out, evaluations, Object.keys(distances)], [OUT, [2, 3], [
    ...["HeunDiscreteScheduler", "DDIM", "iPNDM 3", "tAB-DEIS 2", "tAB-DEIS 3"],
    ...["x0-AB 2, corrector 2", "x0-AB 2, corrector 2, lower at the end", "x0-AB 1, even grid"],
  ]]);
  await using pipeline = await openPipeline(DDPM, { provider: "cpu", threads: 1 });
  const latentsOf = async (options: PipelineRunOptions) =>
    (await pipeline.run({ ...options, seed: 2, output: "latents" })).latents.data;
  const exact = await latentsOf({ method: "t_ab", abOrder: 3, tsPhase: "t", tsOrder: 1, numStep: 12 });
  const heun = await latentsOf({ scheduler: { _class_name: "HeunDiscreteScheduler" }, numStep: 2 });
  const mean = exact.reduce((sum, value) => sum + value) / exact.length;
  const rms = (values: Float32Array) =>
    Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
  const expected = rms(heun.map((value, i) => value - exact[i])) / rms(exact.map((value) => value - mean));
  assertAlmostEquals(distances.HeunDiscreteScheduler[1], expected, 1e-4 * expected);
  assertEquals(distances.HeunDiscreteScheduler.length, 2);
  const { width, height } = decode(await Deno.readFile(OUT));
  assert(width > 400 && height > 300, `${width} x ${height}`);

  const planned = await compare("--plan", plan, "--count", "2");
  assertEquals([planned.evaluations, planned.distances.DDPMScheduler], [[4], [null]]);
  assertEquals(planned.distances["The plans given"].length, 1);
  assert(planned.distances["x0-AB 1, even grid"][0] < planned.distances.DDIM[0]);
});

Deno.test("what cannot be compared is one line, and nothing is written", async () => {
  await Deno.remove(OUT).catch(() => {});
  const compare = (model: string, text: string, ...args: string[]) =>
    refused(["compare", "--model", model, "--out", OUT, ...cpu, ...args], text);
  await compare(SD, "A StableDiffusionPipeline needs a prompt");
  await compare(
    DDPM,
    "--evaluations are those of the plans",
    "--plan",
    `${FOLDER}/compared.json`,
    "--evaluations",
    "3",
  );
  await compare(DDPM, '--evaluations must be an integer of at least 1, found "0"', "--evaluations", "4,0");
  await compare(DDPM, "--count must be", "--count", "101");
  await compare(
    SD,
    "--count must be at most",
    "--prompt",
    "a",
    "--width",
    "8192",
    "--height",
    "8192",
    "--count",
    "9",
  );
  assertMatch((await deis("compare", "--help")).stdout, /^Usage: .*compare --model FOLDER \[options\]$/m);
});

Deno.test("what of a folder cannot be compiled is one line, and nothing is written", async () => {
  const compile = (model: string, ...args: string[]) =>
    refusedIn(
      ["compile", "--model", model, "--out", `${FOLDER}/no.onnx`, ...args.slice(1)],
      args[0],
      FOLDER,
      /no\.onnx/,
    );
  await compile(DDPM, "A DDPMPipeline takes no guidance", "--add-guidance");
  await compile(
    SD,
    "--add-guidance makes it an input and cannot be combined with --guidance",
    "--add-guidance",
    "--guidance",
    "2",
  );
  await compile(SD, "--add-negative makes it an input", "--add-negative", "--negative", "a");
  await compile(SD, "Unknown option '--prompt'", "--prompt", "a");
  await compile(SD, "width must be a multiple of 8, found 33", "--width", "33");
  await compile(FOLDER, "has no model_index.json");
  const outer = `${FOLDER}/outer`;
  await writeTinyPipeline(outer, "sd");
  await moveWeightsOutside(outer);
  await compile(outer, "--out must be in", "--num-step", "1");
  const inside = ["--out", `${outer}/one.onnx`, "--num-step", "1"];
  assertEquals(await deis("compile", "--model", outer, ...inside), {
    code: 0,
    stdout: `${outer}/one.onnx\n`,
    stderr: "",
  });
  await writeTinyPipeline(outer, "sd", { change: { "vae_decoder/model.onnx": unknownDecoder() } });
  await compile(outer, "The compiled model cannot be loaded, nothing was written", "--num-step", "1");
  await Deno.remove(outer, { recursive: true });
  assertMatch((await deis("compile", "--help")).stdout, /^Usage: .*compile --model FOLDER \[options\]$/m);
});

Deno.test("a model of the hub is drawn with by its name, and then offline", async () => {
  const files: Record<string, Uint8Array> = {};
  for (
    const path of ["model_index.json", "scheduler/scheduler_config.json", "unet/config.json", "unet/model.onnx"]
  ) {
    files[path] = await Deno.readFile(`${DDPM}/${path}`);
  }
  const cache = await Deno.makeTempDir({ dir: FOLDER });
  await using hub = serveHub({ name: "owner/tiny", commit: "1".repeat(40), files });
  using _lock = await lockEnvironment();
  const names = ["HF_HUB_CACHE", "HF_ENDPOINT"], before = names.map((name) => Deno.env.get(name));
  Deno.env.set("HF_HUB_CACHE", cache);
  Deno.env.set("HF_ENDPOINT", hub.url);
  try {
    const args = sample("owner/tiny", "--num-step", "1", "--method", "ddim");
    assertEquals(await deis(...args), { code: 0, stdout: `${OUT}\n`, stderr: "" });
    hub.requests.length = 0;
    assertEquals((await deis(...args, "--offline")).code, 0);
    assertEquals(hub.requests, []);
  } finally {
    names.forEach((name, i) => before[i] === undefined ? Deno.env.delete(name) : Deno.env.set(name, before[i]));
  }
});

Deno.test("inspect says what a folder is, which parts it has, and what is missing", async () => {
  const { stdout } = await deis("inspect", SD);
  const expected = [
    /^ {2}class +StableDiffusionPipeline$/m,
    /^ {2}takes +a prompt; an image to start from or to paint into$/m,
    /^ {2}defaults +50 steps, guidance 7\.5, 64 x 64 pixels$/m,
    /^ {2}scheduler +PNDMScheduler$/m,
    /^ {2}parts +text_encoder\/model\.onnx$/m,
    /^ {13}vae_encoder\/model\.onnx$/m,
    /^ {2}runs +yes$/m,
  ];
  for (const line of expected) assertMatch(stdout, line);
  const part = `${FOLDER}/part`;
  await Deno.mkdir(`${part}/scheduler`, { recursive: true });
  await Deno.mkdir(`${part}/text_encoder`);
  await Deno.writeTextFile(`${part}/model_index.json`, '{ "_class_name": "StableDiffusionPipeline" }');
  await Deno.writeTextFile(`${part}/scheduler/scheduler_config.json`, '{ "_class_name": "NewScheduler" }');
  await Deno.writeTextFile(`${part}/text_encoder/model.onnx`, "");
  const { missing, isKnownScheduler, parts, image } = JSON.parse((await deis("inspect", part, "--json")).stdout);
  assertEquals([missing, isKnownScheduler, parts, image], [
    ["unet", "vae_decoder"],
    false,
    { text_encoder: "text_encoder/model.onnx" },
    false,
  ]);
  assertStringIncludes(
    (await deis("inspect", part)).stdout,
    "NewScheduler, which is not known: take another one or a method",
  );
  assertStringIncludes((await deis("inspect", part)).stdout, "no: unet, vae_decoder missing");
  await Deno.remove(`${part}/scheduler`, { recursive: true });
  assertStringIncludes((await deis("inspect", part)).stdout, "none: scheduler/scheduler_config.json is missing");
  assertStringIncludes(
    (await deis("inspect", SD, "--card")).stderr,
    "--card needs an ONNX file, found the folder",
  );
  assertStringIncludes((await deis("inspect", FOLDER)).stderr, "has no model_index.json");
  const changed = `${FOLDER}/changed`;
  await writeTinyPipeline(changed, "sd", {
    change: {
      "unet/config.json": '{ "cross_attention_dim": 3, "beta": 1 }',
      "text_encoder/config.json": '{ "hidden_size": 2 }',
    },
  });
  const { stdout: faulty } = await deis("inspect", changed);
  assertMatch(faulty, /^ {2}runs +no: The unet takes text of width 3, but text_encoder gives 2$/m);
  assertMatch(
    faulty,
    /^ {2}warning +unet\/config.json of .*changed has a key that is not known and changes nothing: beta$/m,
  );
  await writeTinyPipeline(changed, "sd");
  await Deno.remove(`${changed}/tokenizer/vocab.json`);
  assertMatch(
    (await deis("inspect", changed)).stdout,
    /^ {2}runs +no: tokenizer of .*changed must have tokenizer.json/m,
  );
  await Deno.remove(changed, { recursive: true });
  assertMatch((await deis("inspect", DDPM)).stdout, /^ {2}takes +neither prompt nor class$/m);
});
