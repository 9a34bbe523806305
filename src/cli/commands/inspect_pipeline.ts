import { printable } from "../../internal/printable.ts";
import { localFolder } from "../../diffusers/folder/local_folder.ts";
import { type PipelineFacts, pipelineFacts } from "../../diffusers/pipelines/pipeline_facts.ts";

/** Prints what a folder of diffusers is, which parts it has, what would run and what is missing. */
export async function inspectPipeline(folder: string, json: boolean): Promise<void> {
  const facts = await pipelineFacts(localFolder(folder));
  console.log(printable(json ? JSON.stringify({ folder, ...facts }) : text(folder, facts), { lines: true }));
}

const TAKES = { prompt: "a prompt", class: "a class", nothing: "neither prompt nor class" };

function text(folder: string, facts: PipelineFacts): string {
  const {
    className,
    takes,
    parts,
    missing,
    scheduler,
    isKnownScheduler,
    image,
    mask,
    defaults,
    size,
    fault,
    warnings,
  } = facts;
  const also = image ? `; an image to start from${mask ? " or to paint into" : ""}` : "";
  const steps = scheduler === undefined
    ? "none: scheduler/scheduler_config.json is missing"
    : isKnownScheduler
    ? scheduler
    : `${scheduler}, which is not known: take another one or a method`;
  const rows: [string, string][] = [
    ["class", className],
    ["takes", `${TAKES[takes]}${also}`],
    [
      "defaults",
      `${defaults.numStep} steps, guidance ${defaults.guidance}, ${size.width} x ${size.height} pixels`,
    ],
    ["scheduler", steps],
    ...Object.values(parts).map((path, i): [string, string] => [i === 0 ? "parts" : "", path]),
    [
      "runs",
      missing.length > 0 ? `no: ${missing.join(", ")} missing` : fault === undefined ? "yes" : `no: ${fault}`,
    ],
    ...warnings.map((warning): [string, string] => ["warning", warning]),
  ];
  return [folder, ...rows.map(([title, value]) => `  ${title.padEnd(9)}  ${value}`)].join("\n");
}
