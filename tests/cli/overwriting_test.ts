// No command writes over what it reads, and none over what took work to make, unless it is told to.
import { assertEquals, assertStringIncludes } from "@std/assert";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { externalModel } from "../support/compile_models.ts";
import { deis } from "../support/run_deis.ts";

const FOLDER = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(FOLDER, { recursive: true }));
const toFileUrl = (path: string) => pathToFileURL(path).href;
const at = (name: string) => `${FOLDER}/${name}`;
const MODEL = at("m.onnx"), CARD = at("m.json"), OTHER_CARD = at("card.json");
const PLAN = at("plan.json"), GRID = at("grid.json"), DECODER = at("decoder.onnx");

await Deno.copyFile("models/digits.onnx", MODEL);
const card = await Deno.readTextFile("models/digits.json");
await Deno.writeTextFile(CARD, card.replace("digits.onnx", "m.onnx"));
await Deno.copyFile(CARD, OTHER_CARD);
await Deno.copyFile("models/plans/unguided-5.json", PLAN);
await Deno.writeTextFile(GRID, "[1, 0.5, 0.001]");
await Deno.writeFile(DECODER, externalModel());
await Deno.writeFile(at("weights.bin"), new Uint8Array(64));

const PIPELINE = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(PIPELINE, { recursive: true }));
const PIPELINE_FILES = [
  "model_index.json",
  "scheduler/scheduler_config.json",
  "unet/config.json",
  "unet/model.onnx",
];
for (const name of PIPELINE_FILES) {
  await Deno.mkdir(dirname(`${PIPELINE}/${name}`), { recursive: true });
  await Deno.copyFile(`tests/data/pipelines/ddpm-fp16/${name}`, `${PIPELINE}/${name}`);
}

async function snapshot(): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const { name } of Deno.readDirSync(FOLDER)) files[name] = (await Deno.readFile(at(name))).toBase64();
  return files;
}

Deno.test("--out that names a file which the command reads is refused, with --force too", async () => {
  const before = await snapshot();
  const model = ["--model", MODEL], force = "--force";
  const cases: [string[], string[]][] = [
    [["sample", ...model], [MODEL, CARD]],
    [["sample", "--model", OTHER_CARD], [MODEL, OTHER_CARD]],
    [["sample", ...model, "--plan", PLAN], [PLAN]],
    [["sample", ...model, "--timesteps", GRID], [GRID]],
    [["compare", ...model, "--plan", `${PLAN},models/plans/unguided-6.json`], [MODEL, CARD, PLAN]],
    [["compile", ...model, force], [MODEL, CARD]],
    [["compile", "--model", toFileUrl(MODEL), "--decoder", toFileUrl(DECODER), force], [MODEL, CARD, DECODER]],
    [["compile", ...model, "--plan", PLAN, force], [PLAN]],
    [["compile", ...model, "--timesteps", GRID, force], [GRID]],
    [["compile", ...model, "--decoder", DECODER, force], [DECODER, at("weights.bin")]],
    [["fit", ...model, force], [MODEL, CARD]],
    [["fit", ...model, "--strength", "schedule", force], [MODEL, CARD]],
    [["fit", ...model, "--objective", "features", "--features", DECODER, force], [DECODER, at("weights.bin")]],
    [["sample", "--model", PIPELINE], PIPELINE_FILES.map((name) => `${PIPELINE}/${name}`)],
    [["compare", "--model", PIPELINE], [`${PIPELINE}/unet/model.onnx`]],
    [["compile", "--model", PIPELINE, force], PIPELINE_FILES.map((name) => `${PIPELINE}/${name}`)],
    [["fit", "--model", PIPELINE, force], [`${PIPELINE}/scheduler/scheduler_config.json`]],
  ];
  for (const [args, files] of cases) {
    for (const file of files) {
      const { code, stdout, stderr } = await deis(...args, "--out", file);
      const expected = `error: --out must not be a file that the command reads, found ${file}\n`;
      assertEquals({ code, stdout, stderr }, { code: 2, stdout: "", stderr: expected }, `${args} ${file}`);
    }
  }
  assertEquals(await snapshot(), before);
});

Deno.test("compile and fit overwrite with --force alone; sample and compare overwrite pictures alone", async () => {
  const old = at("old");
  for (
    const args of [
      ["compile", "--num-step", "1"],
      ["fit", "--strength", "schedule", "--method", "t_ab", "--num-step", "2"],
    ]
  ) {
    await Deno.writeTextFile(old, "old");
    const { code, stderr } = await deis(...args, "--out", old);
    assertEquals([code, stderr], [2, `error: --out ${old} already exists; --force overwrites it\n`]);
    assertEquals(await Deno.readTextFile(old), "old");
    assertEquals((await deis(...args, "--out", old, "--force")).code, 0);
    assertEquals((await Deno.readFile(old)).length > 100, true);
    await Deno.remove(old);
  }
  await Deno.writeTextFile(old, "a letter");
  for (const command of ["sample", "compare"]) {
    const { code, stderr } = await deis(command, "--out", old);
    assertEquals(code, 2);
    assertStringIncludes(stderr, "already exists and is not a PNG picture, so it is not overwritten\n");
  }
  assertEquals(await Deno.readTextFile(old), "a letter");
  await Deno.remove(old);
});
