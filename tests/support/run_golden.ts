// Every golden run of a folder that has no noise between its steps: latents against diffusers', and pictures where it has
// them. Prints the worst ones, and fails where one is further than allowed.
import { openPipeline } from "../../src/diffusers/mod.ts";
import { SCHEDULERS } from "../../src/diffusers/schedulers/scheduler_registry.ts";
import { distanceTo, type Golden, type GoldenRun, optionsOf } from "./golden_pipelines.ts";
import { readSafetensors } from "./safetensors.ts";

/** Of the latents' standard deviation; the second for the runs below. */
const TOLERANCE = 1e-4, WIDER = 5e-4;

const [folder] = Deno.args;
if (!folder) throw new TypeError("The folder with onnx/ and runs/ must be given");
const names = [];
for await (const { name } of Deno.readDir(`${folder}/runs`)) names.push(name);

let count = 0, failures = 0;
for (const name of names.sort()) {
  const golden = await read(name);
  await using pipeline = await openPipeline(`${folder}/onnx/${name}`, { provider: "cpu", threads: 1 });
  const takes = name === "dit" ? "class" : golden.prompts ? "prompt" : "nothing";
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
console.log(`${count} runs, ${failures} too far`);
Deno.exit(failures > 0 || count === 0 ? 1 : 0);

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
