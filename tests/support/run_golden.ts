// Every golden run of a folder, ids and embeddings of its texts: latents against diffusers', and pictures where it has
// them. Prints the worst ones, and fails where one is further than allowed.
import { localFolder } from "../../src/diffusers/folder/local_folder.ts";
import { openPipeline, type Pipeline } from "../../src/diffusers/mod.ts";
import { openTokenizer } from "../../src/diffusers/tokenizers/open_tokenizer.ts";
import { promptRows } from "../../src/diffusers/tokenizers/prompt_rows.ts";
import { SCHEDULERS } from "../../src/diffusers/schedulers/scheduler_registry.ts";
import { distanceTo, type Golden, type GoldenRun, optionsOf, worst } from "./golden_pipelines.ts";
import { readSafetensors } from "./safetensors.ts";

/** Of the latents' standard deviation; the second for the runs below. */
const TOLERANCE = 1e-4, WIDER = 5e-4;

/** The inputs of a network that hold what diffusers calls so. */
const EMBEDDINGS = {
  prompt_embeds: ["encoder_hidden_states"],
  pooled_prompt_embeds: ["text_embeds", "pooled_projections"],
  prompt_attention_mask: ["encoder_attention_mask"],
};

const [folder] = Deno.args;
if (!folder) throw new TypeError("The folder with onnx/ and runs/ must be given");
const names = [];
for await (const { name } of Deno.readDir(`${folder}/runs`)) names.push(name);

let count = 0, failures = 0;
for (const name of names.sort()) {
  const golden = await read(name);
  await using pipeline = await openPipeline(`${folder}/onnx/${name}`, { provider: "cpu", threads: 1 });
  const takes = name === "dit" ? "class" : golden.prompts ? "prompt" : "nothing";
  if (golden.prompts) await compareTexts(name, golden, pipeline);
  for (const run of golden.runs.filter(isRepeatable)) {
    const { latents, bytes = 0 } = await distanceTo(golden, run, pipeline, optionsOf(golden, run, takes))
      .catch((error) => (console.log(`${name} ${run.id}: ${error}`), { latents: Infinity, bytes: 255 }));
    const isFine = latents < (isIllConditioned(run) ? WIDER : TOLERANCE) && bytes <= 1;
    count++;
    if (!isFine) failures++;
    if (!isFine || latents > TOLERANCE / 5) {
      console.log(
        `${isFine ? "      " : "TOO FAR"} ${name} ${run.id}: latents ${latents.toExponential(1)}, bytes ${bytes}`,
      );
    }
  }
}
console.log(`${count} runs and texts, ${failures} too far`);
Deno.exit(failures > 0 || count === 0 ? 1 : 0);

/** Ids of every text by every tokenizer, and what the text encoders make of every prompt. */
async function compareTexts(name: string, { prompts, tensors }: Golden, pipeline: Pipeline): Promise<void> {
  const length = prompts!.t5_max_sequence_length;
  for (const [part, texts] of Object.entries(prompts!.tokens)) {
    const tokenizer = await openTokenizer(localFolder(`${folder}/onnx/${name}`), part);
    for (const [text, { max_length, input_ids }] of Object.entries(texts)) {
      const [{ ids }] = promptRows(tokenizer, text, max_length, {}, () => {});
      report(`${name} ${part} "${text}"`, ids.join() === input_ids.join(), "ids");
    }
  }
  for (const [k, { prompt, negative }] of prompts!.prompts.entries()) {
    // Flux takes its negative prompt by another scale; pipelines without one take none.
    const found = await pipeline.encode({
      prompt,
      negativePrompt: negative,
      guidance: 5,
      maxSequenceLength: length,
    });
    for (const [prefix, half] of [["", found.inputs], ["negative_", found.negative]] as const) {
      for (const [stored, inputs] of Object.entries(EMBEDDINGS)) {
        const expected = tensors.get(`embeds.${k}.${prefix}${stored}`)?.data;
        const input = inputs.map((each) => half?.[each]).find((each) => each !== undefined);
        if (!expected || !input) continue;
        const distance = worst(input.data as ArrayLike<number>, expected);
        report(`${name} prompt ${k} ${prefix}${stored}`, distance < 1e-5, distance.toExponential(1));
      }
    }
  }
}

function report(what: string, isFine: boolean, found: string): void {
  count++;
  if (isFine) return;
  failures++;
  console.log(`TOO FAR ${what}: ${found}`);
}

async function read(name: string): Promise<Golden> {
  const at = (file: string) => `${folder}/runs/${name}/${file}`;
  const { runs } = JSON.parse(await Deno.readTextFile(at("runs.json")));
  const prompts = await Deno.readTextFile(at("prompts.json")).then(JSON.parse, () => undefined);
  return { runs, prompts, tensors: await readSafetensors(at("tensors.safetensors")) };
}

/** Where torch and ONNX Runtime, which round the same networks differently, are this far apart with the same solver. */
function isIllConditioned({ std, torch_vs_ort = 0 }: GoldenRun): boolean {
  return torch_vs_ort / std > TOLERANCE / 2;
}

/** Runs of schedulers that draw noise are so where the noise is there too. */
function isRepeatable({ class_name, noise }: GoldenRun): boolean {
  return class_name in SCHEDULERS && (class_name !== "DDPMScheduler" || !!noise);
}
