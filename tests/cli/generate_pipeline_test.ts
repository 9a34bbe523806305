// Data sets of pipelines: prompts in turn, parts, and what is refused before anything is made.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { openPipeline } from "../../src/diffusers/mod.ts";
import { readIndex } from "../../src/datasets/index_file.ts";
import { readNpy } from "../../src/datasets/npy_shard.ts";
import { contentOf, inFolder } from "../support/datasets.ts";
import { worst } from "../support/golden_pipelines.ts";
import { deis, refused } from "../support/run_deis.ts";

const SD = "tests/data/pipelines/sd1", DDPM = "tests/data/pipelines/ddpm-fp16";
const PROMPTS = ["a watercolor of a lighthouse", "a cat", "red apples on a table"];
const SMALL = { width: 16, height: 16, numStep: 2 };
const FEW = ["--count", "7", "--shard-size", "4", "--batch", "2", "--threads", "1", "--provider", "cpu"];
const SIZE = ["--width", "16", "--height", "16", "--num-step", "2"];

/** The arguments that draw prompts of a file in a folder. */
async function prompted(folder: string, lines: string): Promise<string[]> {
  const file = `${folder}/prompts.txt`;
  await Deno.writeTextFile(file, lines);
  return [
    "generate",
    "--model",
    SD,
    "--prompts",
    file,
    "--negative",
    "blurry",
    "--guidance",
    "3",
    ...SIZE,
    ...FEW,
  ];
}

Deno.test("parts of a pipeline's data set are byte for byte those of one process, with the prompts in turn", () =>
  inFolder(async (folder) => {
    const args = await prompted(folder, `${PROMPTS.join("\r\n")}\n`), whole = `${folder}/a`, parts = `${folder}/b`;
    const { code, stdout, stderr } = await deis(...args, "--out", whole);
    assertEquals([code, stdout, stderr], [0, `${whole}: 2 new shards\n`, ""]);
    for (const shard of ["1/2", "0/2"]) {
      assertEquals((await deis(...args, "--out", parts, "--shard", shard)).code, 0);
    }
    assertEquals(await contentOf(parts), await contentOf(whole));
    assertEquals((await deis(...args, "--out", whole)).stdout, `${whole}: 0 new shards\n`);
    assertEquals((await deis("generate", "--check", whole)).stdout, "7 of 7 images are there and whole\n");
    const rows = await readIndex(await Deno.readFile(`${whole}/shard-00001.parquet`));
    assertEquals(rows.map(({ index, prompt }) => [index, prompt]), [[4, PROMPTS[1]], [5, PROMPTS[2]], [
      6,
      PROMPTS[0],
    ]]);
  }));

Deno.test("an image of a pipeline's data set is the one that a run of its prompt draws, whatever lies beside it", () =>
  inFolder(async (folder) => {
    const args = await prompted(folder, PROMPTS.join("\n"));
    const euler = ["--scheduler", "EulerAncestralDiscrete", "--seed", "5", "--format", "npy"];
    const further = ["--guidance-rescale", "0.5", "--prompt-weights", "--max-sequence-length", "77"];
    await deis(...args, ...euler, ...further, "--batch-limit", "3", "--out", `${folder}/a`);
    const { drawing } = JSON.parse(await Deno.readTextFile(`${folder}/a/dataset.json`));
    assertEquals(drawing, {
      width: 16,
      height: 16,
      negativePrompt: "blurry",
      guidanceRescale: 0.5,
      maxSequenceLength: 77,
      promptWeights: true,
      batch: 2,
      batchLimit: 3,
    });
    const images = readNpy(await Deno.readFile(`${folder}/a/shard-00000.npy`));
    await using pipeline = await openPipeline(SD, { provider: "cpu", threads: 1 });
    const { images: drawn } = await pipeline.run({
      ...SMALL,
      prompt: PROMPTS[1],
      negativePrompt: "blurry",
      guidance: 3,
      guidanceRescale: 0.5,
      scheduler: { _class_name: "EulerAncestralDiscreteScheduler" },
      seed: 5,
      count: 5,
    });
    assert(worst(images[1], drawn[1].data) <= 1, `${worst(images[1], drawn[1].data)}`);
    assert(worst(images[1], drawn[0].data) > 10);
    const next = readNpy(await Deno.readFile(`${folder}/a/shard-00001.npy`));
    assert(next.length === 3 && worst(next[0], drawn[4].data) <= 1);
  }));

Deno.test("a pipeline without prompts draws a data set too, and one folder holds one set", () =>
  inFolder(async (folder) => {
    const args = ["generate", "--model", DDPM, "--num-step", "2", ...FEW, "--out", `${folder}/a`];
    assertEquals((await deis(...args)).code, 0);
    const { drawing, conditions, model } = JSON.parse(await Deno.readTextFile(`${folder}/a/dataset.json`));
    assertEquals([drawing, conditions], [{ width: 16, height: 16, batch: 2 }, null]);
    assertEquals([model.name, /^[0-9a-f]{64}$/.test(model.sha256)], ["DDPMPipeline", true]);
    const other = async (args: string[], message: string) => {
      const { code, stderr } = await deis(...args);
      assertEquals(code, 2);
      assertStringIncludes(stderr, `other settings: ${message}`);
    };
    await other([...args, "--seed", "1"], "seed 0, not 1");
    await other([...args, "--num-step", "3"], "another plan");
    await other([...args, "--batch", "1"], "drawing ");
    const prompts = await prompted(folder, "a cat"), set = ["--count", "1", "--out", `${folder}/b`];
    assertEquals((await deis(...prompts, ...set)).code, 0);
    await Deno.writeTextFile(`${folder}/prompts.txt`, "a dog");
    await other([...prompts, ...set], "other classes or prompts");
  }));

Deno.test("prompts that are empty, too long or no text, and options that contradict, are refused before any work", () =>
  inFolder(async (folder) => {
    const refuse = async (lines: string, message: string, ...more: string[]) => {
      const args = await prompted(folder, lines);
      await refused([...args, "--out", `${folder}/set`, ...more], message, folder, /^set/);
    };
    await refuse("a cat\n\na dog\n", "must have a prompt in each line, line 2 is empty");
    await refuse("", "must have a prompt in each line, found none");
    const long = Array(80).fill("cat").join(" ");
    await refuse(`a cat\n${long}\n`, "line 2 is too long: The text encoder takes at most 75 tokens, found ");
    await refuse("a cat", "--negative is too long", "--negative", long);
    await refuse(
      "a cat",
      "--prompts is a list of prompts and cannot be combined with --prompt",
      "--prompt",
      "a dog",
    );
    await refuse("a cat", "--shard-size must be a multiple of 3, found 4", "--batch", "3");
    await refuse("a cat", "--scheduler chooses the sampler", "--scheduler", "DDIM", "--method", "ddim");
    await refuse("a cat", "takes no class", "--class", "3");
    await refuse("a cat", "Unknown option '--image'", "--image", "a.png");
    await Deno.writeFile(`${folder}/prompts.txt`, Uint8Array.of(0xff, 0xfe));
    const file = ["--prompts", `${folder}/prompts.txt`], out = ["--out", `${folder}/set`];
    const run = (args: string[], message: string) =>
      refused(["generate", ...args, ...out], message, folder, /^set/);
    await run(["--model", SD, ...file], "must be a text in UTF-8");
    await run(["--model", SD, "--prompts", `${folder}/no.txt`], "cannot be read: there is no such file");
    await run(
      ["--model", DDPM, "--prompt", "a"],
      "--prompt needs a pipeline that takes prompts, this one takes nothing",
    );
    await run(["--model", SD, "--prompt", " "], '--prompt must say what to draw, found " "');
    await run(["--model", SD, "--prompt", "a", "--prompt", long], "--prompt is too long");
    await run(["--model", SD], "--prompts FILE or --prompt TEXT says what the images are to show");
    await run(["--model", DDPM, ...file], "--prompts needs a pipeline that takes prompts, this one takes nothing");
  }));
