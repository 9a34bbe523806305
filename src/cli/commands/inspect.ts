import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { printable } from "../../internal/printable.ts";
import { invocation } from "../../internal/invocation.ts";
import { parseOptions } from "../arguments/parse_options.ts";
import { pathOf } from "../../onnx/source/file_path.ts";
import type { Command } from "../command.ts";
import { UsageError } from "../usage_error.ts";
import { DEFAULT_MODEL } from "../../models/default_model.ts";
import { cardOf } from "../../models/find_model.ts";

const OPTIONS = {
  file: {
    value: "FILE",
    positional: true,
    help: "an ONNX file, the card of one, or a folder of diffusers (default: models/digits.onnx)",
  },
  card: { help: "print a card for the ONNX file, to fill in" },
  json: { help: "print everything as one line of JSON" },
};

const SUMMARY = "Says what an ONNX file is, and whether and how it can be sampled with.";

/** `deno task inspect`. */
export const inspect: Command = { summary: SUMMARY, run };

async function run(args: string[]): Promise<void> {
  const values = parseOptions(invocation("inspect"), SUMMARY, OPTIONS, args);
  if (!values) return;
  const path = pathOf(values.file ?? DEFAULT_MODEL);
  if (path === DEFAULT_MODEL && !existsSync(path)) {
    throw new UsageError("The package contains no model; name an ONNX file");
  }
  if (existsSync(path) && statSync(path).isDirectory()) {
    if (values.card) throw new UsageError(`--card needs an ONNX file, found the folder ${path}`);
    const { inspectPipeline } = await import("./inspect_pipeline.ts");
    return await inspectPipeline(path, values.json !== undefined);
  }
  if (values.card) {
    if (path.endsWith(".json")) throw new UsageError(`--card needs an ONNX file, found the card ${path}`);
    if (values.json) throw new UsageError("--card always prints JSON and cannot be combined with --json");
    const { cardTemplate } = await import("../../models/card_template.ts");
    return console.log(printable(JSON.stringify(await cardTemplate(path), undefined, 2), { lines: true }));
  }
  const file = path.endsWith(".json") ? join(dirname(path), (await cardOf(path)).file) : path;
  // Imported where they are needed: nothing else reads the format of ONNX.
  const { modelFacts } = await import("../../models/model_facts.ts");
  const { factsText } = await import("../output/model_facts_text.ts");
  const facts = await modelFacts(file);
  console.log(values.json ? printable(JSON.stringify(facts)) : factsText(facts));
}
