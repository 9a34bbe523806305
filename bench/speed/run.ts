/**
 * `deno task bench`: every bench against its alternatives, as a table of ratios.
 *
 * @module
 */
import type { OptionSpec } from "../../src/cli/arguments/option_spec.ts";
import { toInteger } from "../../src/cli/arguments/option_values.ts";
import { parseOptions } from "../../src/cli/arguments/parse_options.ts";
import { DEFAULT_MODEL } from "../../src/models/default_model.ts";
import { runCommand } from "../../src/cli/run_command.ts";
import { outputFile } from "../../src/cli/files/output_file.ts";
import { planRows } from "./plan_rows.ts";
import { DEFAULT_PYTHON, PythonContestants } from "../python/python_contestants.ts";
import { drawResults } from "./result_pictures.ts";
import { noiseRows } from "./noise_rows.ts";
import { lineOf, type Row } from "./rows.ts";
import { sampleRows } from "./sample_rows.ts";
import { scalingRows } from "./scaling_rows.ts";
import { solverRows } from "./solver_rows.ts";
import { updateRows } from "../update/update_rows.ts";

const OPTIONS: Record<"json" | "python" | "threads" | "only", OptionSpec> = {
  json: { value: "FILE", help: "write the rows as JSON" },
  python: {
    value: "FILE",
    help: `Python with numpy, torch, diffusers and onnxruntime (default: ${DEFAULT_PYTHON})`,
  },
  threads: { value: "N", help: "threads of every model (default: all cores)" },
  only: { value: "NAME", help: "one bench" },
};
const SUMMARY = "Times the project against its alternatives and prints a table of ratios.";
const HEADER = "time of the alternative over ours, median (min to max), above 1 ours is faster; then our own time";

const PICTURES = "bench/pictures";

await runCommand(run, "deno task");

async function run(args: string[]): Promise<void> {
  const values = parseOptions("deno task bench", SUMMARY, OPTIONS, args);
  if (!values) return;
  const json = values.json &&
    await outputFile(values.json, { reads: () => [], overwrites: "anything", option: "json" });
  const threads = toInteger("threads", values.threads, 1) ?? navigator.hardwareConcurrency;
  const python = await PythonContestants.start(values.python ?? DEFAULT_PYTHON, threads, DEFAULT_MODEL);
  console.log(
    python
      ? `Python with ${Object.entries(python.versions).map((pair) => pair.join(" ")).join(", ")}`
      : "Python with NumPy is not there (deno task bench:install): its alternatives are left out",
  );
  if (!await hasGcc()) console.log("gcc is not there: the comparison with C is left out");
  const benches: Record<string, () => Promise<Row[]>> = {
    update: () => updateRows(python),
    plans: planRows,
    noise: () => noiseRows(python),
    sample: () => sampleRows(threads),
    solvers: () => python ? solverRows(python, threads) : Promise.resolve([]),
    scaling: () => scalingRows(threads),
  };
  console.log(HEADER);
  const rows: Row[] = [];
  for (const [name, bench] of Object.entries(benches)) {
    if (values.only && values.only !== name) continue;
    const found = await bench();
    for (const row of found) console.log(lineOf(row));
    rows.push(...found);
  }
  python?.close();
  for (const path of await drawResults(rows, PICTURES)) console.log(path);
  if (json) await json.write(new TextEncoder().encode(JSON.stringify(rows, null, 2) + "\n"));
}

async function hasGcc(): Promise<boolean> {
  try {
    return (await new Deno.Command("gcc", { args: ["--version"] }).output()).success;
  } catch {
    return false;
  }
}
