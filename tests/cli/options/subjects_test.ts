// What images are to show, by the options and by what the pipeline takes.
import { assertEquals, assertRejects } from "@std/assert";
import { folderSubjects } from "../../../src/cli/fitting/folder_subjects.ts";
import { pipelineFitModel } from "../../../src/cli/fitting/pipeline_fit_model.ts";
import { readPromptList } from "../../../src/cli/options/prompt_list.ts";
import { checkTextsFit, readSubjects, subjectOptions } from "../../../src/cli/options/subjects.ts";
import { UsageError } from "../../../src/cli/usage_error.ts";
import { FAKE_FOLDERS, openFake } from "../../support/fake_pipelines.ts";

const FOLDER = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(FOLDER, { recursive: true }));
const FILE = `${FOLDER}/list.txt`;
const list = async (...prompts: string[]) =>
  await Deno.writeTextFile(FILE, prompts.map((line) => `${line}\n`).join(""));
const workingsOf = async (kind: string) => {
  const { workings } = await openFake(FAKE_FOLDERS[kind]());
  const checkpoint = { ...workings.checkpoint, folder: FOLDER };
  return Object.defineProperty(workings, "checkpoint", { value: checkpoint });
};

Deno.test("prompts come one by one, from a file, or from beside the model where nothing else is said", async () => {
  await list("a", "b");
  assertEquals(await readPromptList({ prompt: ["c"] }, FOLDER), { prompts: ["c"] });
  assertEquals(await readPromptList({ prompts: FILE }, FOLDER), { prompts: ["a", "b"], file: FILE });
  assertEquals(await readPromptList({}, FOLDER), undefined);
  const beside = `${FOLDER}/prompts.txt`;
  await Deno.writeTextFile(beside, "d\n");
  assertEquals(await readPromptList({}, FOLDER), { prompts: ["d"], file: beside });
  assertEquals(await readPromptList({ image: "e.png" }, FOLDER), undefined);
  await Deno.remove(beside);
  const refused = (values: Parameters<typeof readPromptList>[0], message: string) =>
    assertRejects(() => readPromptList(values, FOLDER), UsageError, message);
  await refused({ prompt: ["a"], prompts: FILE }, "--prompts is a list of prompts and cannot be combined");
  await refused({ prompt: ["a", " "] }, '--prompt must say what to draw, found " "');
});

Deno.test("a data set shows prompts or classes in turn, or neither, as the pipeline takes them", async () => {
  await list("a", "b");
  const sd = await workingsOf("sd"), dit = await workingsOf("dit"), ddpm = await workingsOf("ddpm");
  assertEquals(await readSubjects({ prompts: FILE }, {}, sd), { subjects: ["a", "b"], file: FILE });
  assertEquals(await readSubjects({ prompt: ["c"] }, {}, sd), { subjects: ["c"], file: undefined });
  await assertRejects(() => readSubjects({}, {}, sd), UsageError, "--prompts FILE or --prompt TEXT says");
  assertEquals((await readSubjects({}, { class: [2, 1] }, dit)).subjects, [2, 1]);
  assertEquals((await readSubjects({}, { class: 2 }, dit)).subjects, [2]);
  const { subjects } = await readSubjects({}, {}, dit);
  assertEquals([subjects?.[0], subjects?.at(-1)], [0, subjects!.length - 1]);
  assertEquals(await readSubjects({}, {}, ddpm), { subjects: null });
  await assertRejects(
    () => readSubjects({ prompt: ["a"] }, {}, ddpm),
    UsageError,
    "--prompt needs a pipeline that takes",
  );
  await assertRejects(
    () => readSubjects({ prompts: FILE }, {}, dit),
    UsageError,
    "--prompts needs a pipeline that takes",
  );
  assertEquals([subjectOptions(null), subjectOptions(0), subjectOptions("a")], [{}, { class: 0 }, {
    prompt: "a",
  }]);
});

Deno.test("a text that would be cut is named by its line, or its option", async () => {
  const sd = await workingsOf("sd"), request = sd.request({ prompt: "a" }), long = "a b c d";
  await checkTextsFit(sd, request, { negativePrompt: "b" }, ["a", "b"], FILE);
  const refused = (subjects: string[], options: object, file: string | undefined, message: string) =>
    assertRejects(() => checkTextsFit(sd, request, options, subjects, file), UsageError, message);
  await refused(["a", long], {}, FILE, `--prompts ${FILE}: line 2 is too long: `);
  await refused([long], {}, undefined, "--prompt is too long: ");
  await refused(["a"], { negativePrompt: long }, FILE, "--negative is too long: ");
});

Deno.test("every second prompt of a fit judges; classes and nothing need no file", async () => {
  const sd = await workingsOf("sd");
  await list("a", "b", "c");
  assertEquals(await folderSubjects(sd, FILE, {}), { fitted: ["a", "c"], judged: ["b"] });
  await list("a", "b");
  assertEquals(await folderSubjects(sd, FILE, {}), { fitted: ["a"], judged: ["b"] });
  const refused = async (kind: string, file: string | undefined, message: string) =>
    await assertRejects(async () => folderSubjects(await workingsOf(kind), file, {}), UsageError, message);
  await list("a");
  await refused("sd", FILE, "must have at least 2 prompts, one of them to hold out, found 1");
  await list("a", "a b c d");
  await refused("sd", FILE, `--prompts ${FILE}: line 2 is too long`);
  await refused("sd", undefined, "is fitted to prompts: --prompts names their file");
  await refused("ddpm", FILE, "takes no prompts, found --prompts");
  assertEquals(await folderSubjects(await workingsOf("ddpm"), undefined, {}), undefined);
  const classes = await folderSubjects(await workingsOf("dit"), undefined, {}) as { classes: number };
  assertEquals(classes.classes, (await readSubjects({}, {}, await workingsOf("dit"))).subjects!.length);
});

Deno.test("images of a fit show prompts in turn, those that judge the others, and classes spread over all", async () => {
  const asked: unknown[] = [];
  const spied = async (kind: string) => {
    const workings = await workingsOf(kind), { request } = workings;
    workings.request = (options) => (asked.push(options.prompt ?? options.class), request.call(workings, options));
    return workings;
  };
  const sd = await spied("sd"), subjects = { fitted: ["a", "c"], judged: ["b"] };
  const model = await pipelineFitModel(sd, { sha256: "ab", subjects, options: {} });
  assertEquals([model.sha256, model.batchLimit, model.dims], ["ab", 16, [2, 4, 4]] as unknown);
  asked.length = 0;
  await model.epsFn({ first: 1, count: 3, guidance: 1, judges: false });
  await model.epsFn({ first: 1, count: 2, guidance: 1, judges: true });
  assertEquals(asked, [["c", "a", "c"], ["b", "b"]]);
  const dit = await spied("dit");
  asked.length = 0;
  const own = { sha256: "", subjects: { classes: 10 }, options: {}, batchLimit: 3 };
  const classes = await pipelineFitModel(dit, own);
  assertEquals(classes.batchLimit, 3);
  await classes.epsFn({ first: 0, count: 6, guidance: 1, judges: false });
  assertEquals(asked.at(-1), [0, 6, 2, 8, 4, 0]);
});
