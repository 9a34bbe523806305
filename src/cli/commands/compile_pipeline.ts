import { dirname, resolve } from "node:path";
import { FORMS } from "../../compile/compile_options.ts";
import { compilePipeline } from "../../diffusers/mod.ts";
import { bytesOfArray } from "../../onnx_file/bytes_of_array.ts";
import { externalLocations } from "../../onnx_file/external_locations.ts";
import type { ParsedOptions } from "../arguments/option_spec.ts";
import { toInteger, toNumber, toOneOf } from "../arguments/option_values.ts";
import { outputFile } from "../files/output_file.ts";
import { pipelineFiles } from "../files/pipeline_files.ts";
import { checkUnrolled } from "../options/check_unrolled.ts";
import { CHECKPOINT_OPTIONS, checkpointOptions } from "../options/checkpoint_options.ts";
import { FORCE } from "../options/force.ts";
import {
  PIPELINE_SOLVER_OPTIONS,
  pipelineSolverFiles,
  readPipelineSolver,
} from "../options/pipeline_solver_options.ts";
import { withDownloadBar } from "../output/download_bar.ts";
import { warn } from "../output/warn.ts";
import { writeCompiled } from "../output/write_compiled.ts";
import { MOST_SIDE } from "../options/limits.ts";
import { UsageError } from "../usage_error.ts";

export const OPTIONS = {
  ...CHECKPOINT_OPTIONS,
  ...PIPELINE_SOLVER_OPTIONS,
  form: {
    value: "NAME",
    help: `${FORMS.join(", ")}: one body that repeats, or one step after the other (default: loop)`,
  },
  guidance: { value: "G", help: "scale of guidance, up to 1 is none (default: that of the pipeline's class)" },
  "add-guidance": { help: "make the scale of guidance an input, in place of a fixed one" },
  negative: { value: "TEXT", help: "what no picture is to show (default: what sample takes without it)" },
  "add-negative": { help: "make the token ids of what is not to be shown an input" },
  "noise-seed": {
    value: "N",
    help: "make the noise of a plan that adds some in the file (default: it is an input)",
  },
  width: { value: "N", help: "width in pixels, for Flux and where a schedule hangs on it; others take any size" },
  height: { value: "N", help: "height in pixels, for the same" },
  "max-sequence-length": { value: "N", help: "tokens that T5 is given (default: that of the class)" },
  out: { value: "FILE", help: "the compiled model (default: compiled.onnx)" },
  ...FORCE,
};

export const SUMMARY = "Compiles a pipeline of diffusers into one ONNX file, from token ids and noise to pixels.";

/** `deno task compile` with a folder or a model of the hub. */
export async function run(values: ParsedOptions<typeof OPTIONS>): Promise<void> {
  const options = {
    ...checkpointOptions(values),
    ...await readPipelineSolver(values),
    form: toOneOf("form", values.form, FORMS),
    guidance: toNumber("guidance", values.guidance),
    guidanceInput: values["add-guidance"] !== undefined,
    negativePrompt: values.negative,
    negativeInput: values["add-negative"] !== undefined,
    noiseSeed: toInteger("noise-seed", values["noise-seed"], 0),
    width: toInteger("width", values.width, 1, MOST_SIDE),
    height: toInteger("height", values.height, 1, MOST_SIDE),
    maxSequenceLength: toInteger("max-sequence-length", values["max-sequence-length"], 2),
    onWarning: warn,
  };
  for (const [fixed, added] of [["guidance", "add-guidance"], ["negative", "add-negative"]] as const) {
    if (values[fixed] !== undefined && values[added]) {
      throw new UsageError(`--${added} makes it an input and cannot be combined with --${fixed}`);
    }
  }
  checkUnrolled(options.form, options.plan?.nfe ?? options.numStep);
  const out = await outputFile(values.out ?? "compiled.onnx", {
    reads: async () => [...await pipelineFiles(values.model!), ...pipelineSolverFiles(values)],
    overwrites: values.force ? "anything" : "nothing",
  });
  const compiled = await withDownloadBar((onProgress) =>
    compilePipeline(values.model!, { ...options, onProgress })
  );
  const files = externalLocations(bytesOfArray(compiled));
  if (files.length > 0 && resolve(dirname(out.path)) !== resolve(values.model!)) {
    throw new UsageError(
      `--out must be in ${values.model}, whose weights are in ${files.join(", ")}, found ${out.path}`,
    );
  }
  await writeCompiled(out, compiled);
}
