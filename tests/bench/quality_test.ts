// bench:quality on a model of your own: that model is the one that is compared, and what is not of it is left out.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { Results } from "../../bench/quality/results.ts";
import { whyNotDiffusers } from "../../bench/quality/belonging.ts";
import type { ModelCard } from "../../src/models/model_card.ts";
import { modelFacts } from "../../src/models/model_facts.ts";
import { FITTED, SETTINGS } from "../../bench/quality/settings.ts";
import type { Plan } from "../../mod.ts";
import { fileSha256 } from "../../src/internal/file_sha256.ts";
import type { LoadedModel } from "../../src/models/loaded_model.ts";
import { writeCarded } from "../support/carded.ts";
import { pictureLabelModel } from "../support/onnx_models.ts";
import { deisProcess } from "../support/run_deis.ts";

const FOLDER = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(FOLDER, { recursive: true }));
const CARD = { input: { channels: 1, height: 4, width: 4, range: [-1, 1] }, labels: { count: 9, none: 9 } };
const MODEL = await writeCarded(FOLDER, "mine", pictureLabelModel(), CARD);

/** A program that passes for a Python with diffusers: it keeps what it was asked, and answers with the noise. */
async function fakePython(): Promise<string> {
  const path = `${FOLDER}/python`;
  const noise = `$(printf %s "$line" | sed 's/.*"noise":"\\([^"]*\\)".*/\\1/')`;
  const lines = ["#!/bin/sh", '[ "$1" = -c ] && exit 0', "read -r line", `echo "$line" > ${FOLDER}/job.json`];
  await Deno.writeTextFile(path, [...lines, `cat "${noise}"`].join("\n"), { mode: 0o755 });
  return path;
}

Deno.test("bench:quality runs diffusers' rows on the model given, and leaves out what belongs to another", async () => {
  const args = ["--model", MODEL, "--count", "3", "--nfe", "5", "--only", "DDIM,fitted,UniPC 3"];
  const entry = "bench/quality/quality.ts";
  const { code, stdout, stderr } = await deisProcess([...args, "--python", await fakePython()], { entry });
  assertEquals(code, 0, stderr);
  const job = JSON.parse(await Deno.readTextFile(`${FOLDER}/job.json`));
  assertEquals([job.model, job.shape, job.labels], [MODEL, [3, 1, 4, 4], [0, 1, 2]]);
  assertEquals(job.names, { x: "x", t: "t", label: "label", eps: "eps" });
  assertEquals(
    stderr,
    "Fréchet distance and accuracy: left out, the classifier knows the shipped digits alone\n" +
      "fitted plans: left out, none of models/plans was fitted to this model at guidance 1\n",
  );
  assertStringIncludes(stdout, "3 images, seed 1, guidance 1, provider cpu");
  assertStringIncludes(stdout, "| DDIM | t^1 | ");
  assertStringIncludes(stdout, "| diffusers UniPC 3 | t^1.5 | ");
  for (const absent of ["fitted", "frechet", "accuracy", "recognised"]) assert(!stdout.includes(absent), absent);
  const plot = await deisProcess([...args, "--out", `${FOLDER}/plot.png`], { entry });
  assertEquals(plot.code, 2);
  assertStringIncludes(plot.stderr, "error: --out draws what the classifier finds");
});

Deno.test("bench:quality takes the shipped plans that were fitted at the guidance asked for", async () => {
  const model = { card: { sha256: await fileSha256("models/digits.onnx") } } as LoadedModel;
  const kinds = SETTINGS.filter(({ method }) => method === FITTED);
  const found = async (nfe: number, guidance: number) => {
    const solvers = await Promise.all(kinds.map(({ ours }) => ours!(model, nfe, guidance)));
    return solvers.map((solver) => (solver as { plan?: Plan } | undefined)?.plan?.fittedTo?.guidance);
  };
  assertEquals(await found(5, 1), [[1], [1], [1], [1], [1]]);
  assertEquals(await found(5, 1.5), [undefined, undefined, [1.5], undefined, [1.5]]);
  assertEquals(await found(5, 2), [undefined, undefined, undefined, undefined, undefined]);
});

Deno.test("diffusers' schedulers are left out for models that they cannot be given", async () => {
  const facts = await modelFacts(MODEL),
    card: ModelCard = JSON.parse(await Deno.readTextFile(`${FOLDER}/mine.json`));
  const [t, ...others] = facts.inputs.toSorted((a) => a.name === "t" ? -1 : 1);
  assertEquals(whyNotDiffusers(card, facts, 1), undefined);
  const why = (change: Partial<ModelCard>, changed: Partial<typeof facts> = {}, guidance = 1) =>
    whyNotDiffusers({ ...card, ...change }, { ...facts, ...changed }, guidance) ?? "";
  assertStringIncludes(why({ prediction: "v" }), "this one predicts v");
  assertStringIncludes(why({ modelSchedule: card.schedule }), "trained on another");
  const discrete = { kind: "discrete", steps: 100, betaStart: 1e-4, betaEnd: 0.02, power: 1 } as const;
  assertStringIncludes(why({ schedule: discrete }), "the model takes integers");
  assertStringIncludes(why({}, { inputs: [{ ...t, type: "int64" }, ...others] }), "the model takes another");
  assertStringIncludes(why({}, { inputs: [{ ...t, shape: [] }, ...others] }), "the model takes another");
  assertStringIncludes(why({}, {}, 2), "they do not guide");
  assertStringIncludes(why({}, { epsModel: { reason: "no x" } }), "no x");
});

Deno.test("results that were kept are taken up in the same circumstances, and not written over in others", async () => {
  const circumstances = { model: "abc", count: 3, seed: 1, guidance: 1 }, path = `${FOLDER}/results.json`;
  const verdict = { rmse: 0.25, median: 0.125 };
  await (await Results.open(circumstances, path)).put("DDIM | t^1 | 5", verdict);
  assertEquals((await Results.open(circumstances, path)).verdicts, { "DDIM | t^1 | 5": verdict });
  const others = () => Results.open({ ...circumstances, seed: 2 }, path);
  await assertRejects(others, RangeError, "has results of {");
});
