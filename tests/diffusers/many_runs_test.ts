// What several runs of a pipeline share: batches of different prompts, texts that are encoded once, one checksum.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { folderDigest } from "../../src/diffusers/folder/folder_digest.ts";
import { checkPromptFits } from "../../src/diffusers/pipelines/check_prompt_fits.ts";
import { drawBatch } from "../../src/diffusers/pipelines/draw_batch.ts";
import { joinConditions } from "../../src/diffusers/pipelines/join_conditions.ts";
import type { Encode } from "../../src/diffusers/pipelines/kind.ts";
import { kindOf } from "../../src/diffusers/pipelines/kinds.ts";
import { encodeOnce } from "../../src/diffusers/text_encoders/encode_once.ts";
import { sha256Of } from "../../src/internal/sha256_of.ts";
import { inFolder } from "../support/datasets.ts";
import { numbersOf } from "../support/fake_session.ts";
import { FAKE_FOLDERS, openFake, sessionOf } from "../support/fake_pipelines.ts";

Deno.test("images of different prompts share a batch, each with its own row, the negative ones first", async () => {
  const { workings, pipeline, opened } = await openFake(FAKE_FOLDERS.sd());
  const options = { prompt: "a", guidance: 3, numStep: 2 };
  const prepared = workings.prepare(options), encode = workings.encoding({});
  const parts = [{ prompt: "a", images: 1 }, { prompt: "b", images: 2 }];
  const rows = await Promise.all(parts.map(async ({ prompt, images }) => ({
    conditions: await workings.conditions({ ...prepared.request, prompts: [prompt] }, encode),
    images,
  })));
  const batch = { seed: 3, first: 4, count: 3 };
  const images = await drawBatch(workings, prepared, joinConditions(rows), batch);
  const { given } = sessionOf(opened, "unet");
  assertEquals(given.map(({ sample }) => sample.dims[0]), [6, 6]);
  const states = numbersOf(given[0].encoder_hidden_states), size = states.length / 6;
  // The state of an id is [id, 1]: the second of each row is the prompt's letter, or the end where it is empty.
  assertEquals(Array.from({ length: 6 }, (_, row) => states[row * size + 2]), [21, 21, 21, 0, 1, 1]);
  const run = await pipeline.run({ ...options, prompt: "b", seed: 3, count: 7 });
  assertEquals(images.slice(1), run.images.slice(5));
});

Deno.test("a batch is drawn as a run is: its times, its rescaled guidance, and an end where that is asked for", async () => {
  const asked = {
    prompt: "a",
    guidance: 5,
    guidanceRescale: 0.7,
    method: "ddim" as const,
    numStep: 2,
    maxSequenceLength: 8,
  };
  for (const kind of ["pulling", "sd3"]) {
    const { workings, pipeline, opened } = await openFake(FAKE_FOLDERS[kind]());
    const prepared = workings.prepare(asked);
    const conditions = await workings.conditions(prepared.request, workings.encoding({}));
    const batch = { seed: 3, first: 0, count: 1, guidanceRescale: 0.7 };
    const images = await drawBatch(workings, prepared, conditions, batch);
    const { given } = sessionOf(opened, workings.kind.network);
    const times = given.splice(0).map(({ timestep }) => numbersOf(timestep));
    assertEquals(images, (await pipeline.run({ ...asked, seed: 3 })).images);
    assertEquals(given.splice(0).map(({ timestep }) => numbersOf(timestep)), times);
    const signal = AbortSignal.abort(new Error("gone"));
    await assertRejects(() => drawBatch(workings, prepared, conditions, { ...batch, signal }), Error, "gone");
    assertEquals(given, []);
  }
});

Deno.test("rows of integers and of one or more images a part are joined as they are", () => {
  const conditions = (...classes: number[]) => ({
    inputs: { class_labels: { data: classes, dims: [classes.length] } },
    guidance: 1,
  });
  const joined = joinConditions([
    { conditions: conditions(2 ** 24 + 1), images: 2 },
    { conditions: conditions(3, 4), images: 2 },
  ]);
  const { data, dims } = joined.inputs.class_labels;
  assertEquals([Array.from(data as Float64Array), dims], [[2 ** 24 + 1, 2 ** 24 + 1, 3, 4], [4]]);
  assertEquals(joined.negative, undefined);
});

Deno.test("a text is encoded once, alone, while it is among those that are kept", async () => {
  const encoded: string[] = [];
  const encode: Encode = async (number, groups, options) => {
    await Promise.resolve();
    const texts = groups.flat();
    if (texts[0] === "bad") throw new TypeError("The encoder is lost");
    encoded.push(...texts.map((text) => `${number} ${text} ${options?.length}`));
    return texts.map((text) => ({ hidden: { data: Float32Array.of(text.length), dims: [1, 1, 1] }, mask: [] }));
  };
  const once = encodeOnce(encode, 8); // two texts of four bytes
  const [[pair, one], [again]] = await Promise.all([once(1, [["a", "bb"], ["bb"]]), once(1, [["a"]])]);
  assertEquals([pair, one, again].map(({ hidden: { data, dims } }) => [[...data], dims]), [
    [[1, 2], [2, 1, 1]],
    [[2], [1, 1, 1]],
    [[1], [1, 1, 1]],
  ]);
  await once(2, [["a"]]);
  await once(2, [["a"]], { length: 7 });
  assertEquals(encoded, ["1 a undefined", "1 bb undefined", "2 a undefined", "2 a 7"]);
  await once(1, [["a"]]);
  assertEquals(encoded.length, 5, "the oldest was let go");
  await assertRejects(() => once(1, [["bad"]]), TypeError, "The encoder is lost");
  await assertRejects(() => once(1, [["bad"]]), TypeError, "The encoder is lost");
});

Deno.test("a prompt fits where one of the encoders takes all of it, and none is opened to tell", async () => {
  for (const [kind, longest] of [["sd", 3], ["flux", 7], ["sd3", 7], ["pixart", 7]] as const) {
    const { workings, opened } = await openFake(FAKE_FOLDERS[kind]());
    const options = { prompt: "a", maxSequenceLength: 8 };
    const { request } = workings.prepare(options);
    const check = (words: number) => checkPromptFits(Array(words).fill("a").join(" "), workings, request, options);
    await check(longest);
    await assertRejects(
      () => check(longest + 1),
      RangeError,
      `The text encoder takes at most ${longest} tokens, found ${longest + 1}`,
    );
    assertEquals(opened.length, 0);
  }
});

Deno.test("weights of a prompt are no tokens where they are read as weights", async () => {
  const { workings } = await openFake(FAKE_FOLDERS.sd());
  const { request } = workings.prepare({ prompt: "a" });
  const check = (promptWeights: boolean) => checkPromptFits("a (b:1.2) c", workings, request, { promptWeights });
  await check(true);
  await assertRejects(() => check(false), RangeError);
});

Deno.test("the checksum of a folder is that of its parts, wherever it lies and whatever else is in it", () =>
  inFolder(async (folder) => {
    const kind = kindOf("DDPMPipeline"), digest = (variant?: string) => folderDigest(folder, kind, variant);
    const write = (name: string, text: string) => Deno.writeTextFile(`${folder}/${name}`, text);
    for (const part of ["unet", "scheduler", "training"]) await Deno.mkdir(`${folder}/${part}`);
    await write("model_index.json", "{}");
    await write("unet/model.onnx", "weights");
    await write("unet/model_fp16.onnx", "half weights");
    // The folder's own order may be any: these come in that of their names.
    const more = ["a", "b", "c", "d", "e", "f"].map((name) => `unet/${name}.json`);
    for (const name of more) await write(name, name);
    const first = await digest();
    const lines = [
      `${sha256Of("{}")}  model_index.json\n`,
      ...more.map((name) => `${sha256Of(name)}  ${name}\n`),
      `${sha256Of("weights")}  unet/model.onnx\n`,
    ];
    assertEquals(first, sha256Of(lines.join("")));
    await write("README.md", "words");
    await write("training/log.txt", "words");
    await write("unet/model_fp16.onnx", "other half weights");
    assertEquals(await digest(), first);
    assert(await digest("fp16") !== first);
    await write("unet/model.onnx_data", "more");
    assert(await digest() !== first);
    await Deno.remove(`${folder}/unet/model.onnx_data`);
    assertEquals(await digest(), first);
    await write("scheduler/scheduler_config.json", "{}");
    assert(await digest() !== first);
  }));
