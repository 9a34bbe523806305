// Plans fitted to folders of diffusers at the command line.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parsePlan } from "../../mod.ts";
import { folderSubjects } from "../../src/cli/fitting/folder_subjects.ts";
import { pipelineFitModel } from "../../src/cli/fitting/pipeline_fit_model.ts";
import { fileSha256 } from "../../src/internal/file_sha256.ts";
import { FAKE_FOLDERS, openFake, sessionOf } from "../support/fake_pipelines.ts";
import { numbersOf } from "../support/fake_session.ts";
import { onnxModel } from "../support/onnx_models.ts";
import { deis, refused as refusedIn } from "../support/run_deis.ts";

const FOLDER = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(FOLDER, { recursive: true }));
const at = (name: string) => new URL(`../data/pipelines/${name}`, import.meta.url).pathname;
const SD = at("sd1"),
  DDPM = at("ddpm-fp16"),
  OUT = `${FOLDER}/fitted.json`,
  CPU = ["--provider", "cpu", "--threads", "1"];
const refused = (args: string[], text: string) => refusedIn(args, text, FOLDER, /fitted\.json/);
const readPlan = async () => parsePlan(await Deno.readTextFile(OUT));

async function prompts(...lines: string[]): Promise<string> {
  const path = `${FOLDER}/prompts.txt`;
  await Deno.writeTextFile(path, lines.map((line) => `${line}\n`).join(""));
  return path;
}
const fit = (model: string, ...args: string[]) => ["fit", "--model", model, "--out", OUT, ...CPU, ...args];
const SHORT = [
  "--trajectories",
  "8",
  "--judged",
  "4",
  "--evaluations",
  "6",
  "--num-step",
  "2",
  "--strength",
  "timesteps",
];

Deno.test("fit fits a plan to a folder's prompts at a guidance, and sample runs it there", async () => {
  const size = ["--width", "16", "--height", "16"], file = await prompts("a red fox", "a tree");
  const { code, stdout, stderr } = await deis(
    ...fit(SD, "--prompts", file, "--guidance", "2", "--batch-limit", "4", ...size, ...SHORT),
  );
  assertEquals(code, 0, stderr);
  assertMatch(stdout, /fitted\.json: /);
  const plan = await readPlan();
  assert(plan.timesteps.every(Number.isInteger), `${plan.timesteps}`);
  const fittedTo = plan.fittedTo!;
  assertEquals([fittedTo.guidance, fittedTo.prediction, fittedTo.seed], [[2], "eps", 0]);
  assertEquals(fittedTo.model, await fileSha256(`${SD}/unet/model.onnx`));
  const sample = async (...args: string[]) =>
    (await deis(
      "sample",
      "--model",
      SD,
      "--plan",
      OUT,
      "--prompt",
      "a cat",
      "--out",
      `${FOLDER}/x.png`,
      ...CPU,
      ...size,
      ...args,
    ))
      .stderr;
  assertEquals(await sample("--guidance", "2"), "");
  assertStringIncludes(await sample("--guidance", "3"), "warning: The plan was fitted with guidance 2, found 3");
  await Deno.remove(OUT);
});

Deno.test("fit shows a network of features the pictures of a folder's latents", async () => {
  const path = `${FOLDER}/features.onnx`, size = ["--width", "16", "--height", "16"];
  const using = async (dims: (number | string)[]) => {
    await Deno.writeFile(
      path,
      onnxModel([["x", "float32", dims]], [["Flatten", ["x"], ["f"]]], [["f", "float32", ["n", "width"]]]),
    );
    const file = await prompts("a red fox", "a tree");
    return fit(SD, "--prompts", file, "--objective", "features", "--features", path, ...size, ...SHORT);
  };
  const { code, stderr } = await deis(...await using(["n", 3, 16, 16]));
  assertEquals(code, 0, stderr);
  await Deno.remove(OUT);
  await refused(
    await using(["n", 3, 32, 32]),
    "must take pictures [n, 3, 16, 16] or samples [n, 4, 2, 2] alone, found x [n, 3, 32, 32]",
  );
});

Deno.test("fit fits to a folder that takes no prompts", async () => {
  const { code, stderr } = await deis(
    ...fit(DDPM, "--strength", "schedule", "--method", "t_ab", "--num-step", "3"),
  );
  assertEquals([code, stderr], [0, ""]);
  const { timesteps } = await readPlan();
  assertEquals([timesteps.length, timesteps[0], timesteps[3]], [4, 999, 0]);
  await Deno.remove(OUT);
});

Deno.test("prompts that are missing, empty, overlong, too few or not taken are refused before any work", async () => {
  const refusedPrompts = async (text: string, ...lines: string[]) =>
    await refused(fit(SD, "--prompts", await prompts(...lines), ...SHORT), text);
  await refusedPrompts("must have a prompt in each line, line 2 is empty", "a", "  ", "b");
  await refusedPrompts("must have a prompt in each line, found none");
  await refusedPrompts("at least 2 prompts, one of them to hold out, found 1", "a");
  await refusedPrompts(
    "prompts.txt: line 2 is too long: The text encoder takes at most 75 tokens, found 200",
    "a",
    "word ".repeat(100),
  );
  await refused(fit(SD, ...SHORT), "is fitted to prompts: --prompts names their file");
  await refused(
    fit(SD, "--prompts", `${FOLDER}/none.txt`, ...SHORT),
    "--prompts " + FOLDER + "/none.txt cannot be read",
  );
  await refused(fit(DDPM, "--prompts", await prompts("a", "b"), ...SHORT), "takes no prompts, found --prompts");
  await refused(fit("owner/name", ...SHORT), "takes a folder on disk, found the hub's owner/name");
  await refused(fit(SD, "--prompts", await prompts("a", "b"), "--width", "13", ...SHORT), "multiple of");
});

Deno.test("every second prompt judges, and each image has its own", async () => {
  const { workings, opened } = await openFake(FAKE_FOLDERS.sd());
  const subjects = await folderSubjects(workings, await prompts("a", "b", "c", "d"), {});
  const model = await pipelineFitModel(workings, { sha256: "", subjects, options: {} });
  assertEquals([model.guidance, model.dims, model.batchLimit], [7.5, [2, 4, 4], 16]);
  const asked = async (first: number, judges: boolean) => {
    const epsFn = await model.epsFn({ first, count: 2, guidance: 1, judges });
    const x = { data: new Float32Array(4 * 32), dims: [4, ...model.dims] };
    await epsFn(x, 5, { ...x, data: x.data.slice() });
    const { encoder_hidden_states: states } = sessionOf(opened, "unet").given.at(-1)!;
    // The second token of each row says the letter.
    return [0, 1, 2, 3].map((row) => "abcd"[numbersOf(states)[row * 10 + 2]]);
  };
  assertEquals(await asked(0, false), ["a", "c", "a", "c"]);
  assertEquals(await asked(1, false), ["c", "a", "c", "a"]);
  assertEquals(await asked(0, true), ["b", "d", "b", "d"]);
});

Deno.test("the guidance by default is that of the folder's card, where it has one", async () => {
  const folder = FAKE_FOLDERS.ddpm();
  folder.files["card.json"] = JSON.stringify({ figures: { guidance: 2.5 } });
  const { workings } = await openFake(folder);
  const model = await pipelineFitModel(workings, { sha256: "", subjects: undefined, options: {} });
  assertEquals(model.guidance, 2.5);
});

Deno.test("classes are spread over all that there are", async () => {
  const { workings, opened } = await openFake(FAKE_FOLDERS.dit());
  const subjects = await folderSubjects(workings, undefined, {});
  const model = await pipelineFitModel(workings, { sha256: "", subjects, options: {} });
  const epsFn = await model.epsFn({ first: 0, count: 16, guidance: 1, judges: false });
  const x = { data: new Float32Array(16 * 32), dims: [16, ...model.dims] };
  await epsFn(x, 5, { ...x, data: x.data.slice() });
  const classes = numbersOf(sessionOf(opened, "transformer").given.at(-1)!.class_labels);
  assertEquals(classes.slice(0, 5), [0, 6, 2, 8, 4]);
  assertEquals(new Set(classes).size, 10);
});
