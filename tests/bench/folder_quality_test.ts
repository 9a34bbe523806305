// bench:quality on a folder of diffusers: what is drawn, what is judged, and diffusers' own pipeline beside ours.
import { assert, assertAlmostEquals, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { subjectsOf } from "../../bench/quality/folders/subjects.ts";
import { ThingJudge } from "../../bench/quality/folders/thing_judge.ts";
import { folderVerdictOn } from "../../bench/quality/folders/folder_verdict.ts";
import { parseThings, spreadOver } from "../../bench/quality/folders/things.ts";
import { getNoise } from "../../mod.ts";
import { openPipeline } from "../../src/diffusers/mod.ts";
import { modelBytes } from "../support/compile_models.ts";
import { inFolder } from "../support/datasets.ts";
import { deisProcess } from "../support/run_deis.ts";
import { writeTinyPipeline } from "../support/tiny_pipelines.ts";

const TABLE = "thing\tlearnt\theld out\napple\tnoto fx\tblob\nUFO\tfx\t\nbee\t\tfx\ncat\tblob noto fx\t\n";
const entry = "bench/quality/quality.ts";

/** A network whose three logits are how far red, green and blue are from grey. */
function colourJudge(): Uint8Array {
  return modelBytes({
    opset: 18,
    inputs: [["sample", "float32", ["batch", 3, "h", "w"]]],
    outputs: [["logits", "float32", ["batch", 3]]],
  }, (part) => {
    const mean = part.add("size", "Abs", [part.add("mean", "GlobalAveragePool", ["sample"])]);
    part.nodes.push({
      ...part.nodes[0],
      name: "last",
      opType: "Reshape",
      input: [mean, part.int64s("rows", [-1, 3])],
      output: ["logits"],
      attribute: [],
    });
  });
}

const picture = (...rgb: number[]) => ({
  width: 2,
  height: 1,
  data: Uint8ClampedArray.from([...rgb, ...rgb]),
});

Deno.test("prompts are spread evenly over the pairs that were learnt, with the place of their thing", () => {
  const things = parseThings(TABLE);
  assertEquals(things.map(({ name }) => name), ["apple", "UFO", "bee", "cat"]);
  assertEquals(spreadOver(things, 3), [
    { prompt: "an apple, noto style", thing: 0 },
    { prompt: "an UFO, fx style", thing: 1 },
    { prompt: "a cat, noto style", thing: 3 },
  ]);
  assertEquals(spreadOver(things, 6).map(({ thing }) => thing), [0, 0, 1, 3, 3, 3]);
  assertThrows(() => spreadOver(things, 7), Error, "--count must be at most 6");
});

Deno.test("the shipped judge has a logit for every thing of the table beside it", async () => {
  const { prompts, judged } = await subjectsOf("models/emoji", 16, undefined);
  assertEquals([prompts.length, judged!.things.length], [16, 16]);
  const things = parseThings(await Deno.readTextFile("models/emoji/things.tsv"));
  assertEquals(things.length, 1632);
  assertEquals(things.filter(({ learnt }) => learnt.length === 0).length, 0);
  assertEquals(things.reduce((sum, { learnt }) => sum + learnt.length, 0), 6722 - 337);
});

Deno.test("a judge counts the pictures in which it names what was asked for", () =>
  inFolder(async (folder) => {
    const network = `${folder}/judge.onnx`;
    await Deno.writeFile(network, colourJudge());
    const pictures = [picture(200, 100, 9), picture(0, 50, 49), picture(7, 8, 9), picture(255, 255, 254)];
    for (const threads of [1, undefined]) {
      await using judge = await ThingJudge.open({ network, things: [2, 0, 0, 1] }, threads);
      assertEquals(await judge.shareNamed(pictures), 0.75);
    }
  }));

Deno.test("distances of latents are in deviations of the exact ones, those of pictures in steps of 255", async () => {
  const exact = { latents: Float32Array.of(1, 5, 1, 5), pictures: [picture(0, 0, 0), picture(9, 9, 9)] };
  const drawn = { latents: Float32Array.of(1, 5, 4, 9), pictures: [picture(3, 3, 3), picture(9, 9, 9)] };
  const { latents, median, pixels, named } = await folderVerdictOn(drawn, exact, undefined);
  assertAlmostEquals(latents, 2.5 / 2);
  assertAlmostEquals(median, Math.sqrt(12.5) / 2, 1e-6);
  assertAlmostEquals(pixels, Math.sqrt(4.5), 1e-6);
  assertEquals(named, undefined);
});

/** A program that passes for a Python with diffusers: it keeps what it was asked, and leaves the noise as latents. */
async function fakePython(folder: string): Promise<string> {
  const files = `$(printf %s "$line" | sed 's/.*"files":"\\([^"]*\\)".*/\\1/')`;
  const lines = ["#!/bin/sh", '[ "$1" = -c ] && exit 0', "read -r line", `echo "$line" >> ${folder}/jobs`];
  const path = `${folder}/python`, copies = [2, 3].map((steps) => `cp "${files}/noise" "${files}/${steps}"`);
  await Deno.writeTextFile(path, [...lines, ...copies].join("\n"), { mode: 0o755 });
  return path;
}

Deno.test("bench:quality draws a folder's rows and diffusers' from the same noise, and keeps what it found", () =>
  inFolder(async (folder) => {
    const own = `${folder}/own`, prompts = `${folder}/list.txt`, json = `${folder}/results.json`;
    await writeTinyPipeline(own, "sd");
    await Deno.writeTextFile(prompts, "a b\nb\n");
    const args = ["--model", own, "--prompts", prompts, "--count", "3", "--nfe", "2,3", "--exact", "8"];
    args.push("--guidance", "2", "--threads", "1", "--provider", "cpu", "--json", json);
    args.push("--only", "folder,tAB-DEIS 3,fitted,DDIM | its own,UniPC 3", "--python", await fakePython(folder));
    const { code, stdout, stderr } = await deisProcess(args, { entry });
    assertEquals(code, 0, stderr);
    assertStringIncludes(stderr, "what a judge names: left out");
    for (const row of ["the folder's scheduler | its own", "tAB-DEIS 3 | t^1.5", "diffusers UniPC 3 | its own"]) {
      assertStringIncludes(stdout, `| ${row} | `);
    }
    for (const absent of ["fitted", "iPNDM", "named"]) assert(!stdout.includes(absent), absent);

    const jobs = (await Deno.readTextFile(`${folder}/jobs`)).trim().split("\n").map((line) => JSON.parse(line));
    assertEquals(jobs.map(({ scheduler, config, steps }) => [scheduler, config, steps]), [
      ["DDIMScheduler", {}, [2, 3]],
      ["UniPCMultistepScheduler", { final_sigmas_type: "sigma_min", solver_order: 3 }, [2, 3]],
    ]);
    const [{ shape, guidance, prompts: asked }] = jobs;
    assertEquals([shape[0], guidance, asked], [3, 2, ["a b", "b", "a b"]]);

    await using pipeline = await openPipeline(own, { provider: "cpu", threads: 1 });
    const common = { prompt: ["a b", "b", "a b"], guidance: 2, seed: 1, tsPhase: "t" } as const;
    const run = { ...common, method: "t_ab", abOrder: 3 } as const;
    const exact = await pipeline.run({ ...run, tsOrder: 1, numStep: 8 });
    const kept = JSON.parse(await Deno.readTextFile(json)).verdicts;
    const found = async (latents: Float32Array) =>
      (await folderVerdictOn({ latents, pictures: exact.images }, {
        latents: exact.latents.data,
        pictures: exact.images,
      }, undefined)).latents;
    const noise = getNoise(shape, { seed: 1 }).data;
    assertAlmostEquals(kept["diffusers DDIM | its own | 3"].latents, await found(noise), 1e-6);
    const three = await pipeline.run({ ...run, tsOrder: 1.5, numStep: 3 });
    assertAlmostEquals(kept["tAB-DEIS 3 | t^1.5 | 3"].latents, await found(three.latents.data), 1e-6);
    assert(kept["diffusers DDIM | its own | 3"].pixels > 0);

    const written = (await Deno.stat(json)).mtime;
    assertEquals((await deisProcess(args, { entry })).stdout, stdout);
    assertEquals((await Deno.stat(json)).mtime, written);
    assertEquals(
      (await Deno.readTextFile(`${folder}/jobs`)).trim().split("\n").length,
      2,
      "nothing was drawn anew",
    );
    await Deno.writeTextFile(prompts, "a b\na\n");
    const other = await deisProcess(args, { entry });
    assertEquals(other.code, 2);
    assertStringIncludes(other.stderr, "has results of {");
  }));

Deno.test("bench:quality says why diffusers' pipeline is not beside a folder", () =>
  inFolder(async (folder) => {
    const own = `${folder}/own`, few = ["--count", "2", "--nfe", "2", "--exact", "4", "--threads", "1"];
    await writeTinyPipeline(own, "ddpm");
    const refused = await deisProcess(["--model", own, ...few], { entry });
    assertEquals(refused.code, 2);
    assertStringIncludes(refused.stderr, "takes pipelines with prompts, found a DDPMPipeline");
    await Deno.remove(own, { recursive: true });
    await writeTinyPipeline(own, "sd");
    await Deno.writeTextFile(`${own}/prompts.txt`, "a b\n");
    const python = `${folder}/none`;
    const { code, stderr } = await deisProcess(["--model", own, ...few, "--only", "DDIM", "--python", python], {
      entry,
    });
    assertEquals(code, 0, stderr);
    assertStringIncludes(stderr, `diffusers' samplers: left out, ${python} is not a Python with diffusers`);
  }));
