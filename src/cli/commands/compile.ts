import { basename, dirname, resolve } from "node:path";
import { sha256Of } from "../../internal/sha256_of.ts";
import { type CompileOptions, FORMS } from "../../compile/compile_options.ts";
import { compileModel } from "../../compile/compile_model.ts";
import { networkOf } from "../../compile/network.ts";
import { readCompilable } from "../../compile/read_compilable.ts";
import { COMPILED_GUIDANCE, compiledGuidance } from "../options/compiled_guidance.ts";
import { bytesOfArray } from "../../onnx_file/bytes_of_array.ts";
import { externalLocations } from "../../onnx_file/external_locations.ts";
import { pathOf } from "../../onnx/source/file_path.ts";
import { modelBytes } from "../../onnx/source/model_bytes.ts";
import { timeMap } from "../../run/retime.ts";
import { checkUnrolled } from "../options/check_unrolled.ts";
import type { OptionValues, ParsedOptions } from "../arguments/option_spec.ts";
import { toNumber, toOneOf } from "../arguments/option_values.ts";
import type { Command } from "../command.ts";
import { commandOfBothKinds } from "./command_of_both_kinds.ts";
import { warn } from "../output/warn.ts";
import { writeCompiled } from "../output/write_compiled.ts";
import { UsageError } from "../usage_error.ts";
import { modelPath } from "../options/model_path.ts";
import { readModel } from "../../models/find_model.ts";
import { scheduleOf } from "../../models/schedule_of.ts";
import { checkPlanFor } from "../options/plan_file.ts";
import { planOf, readSolver, SOLVER_OPTIONS, solverFiles } from "../options/solver_options.ts";
import { modelFiles } from "../files/model_files.ts";
import { outputFile } from "../files/output_file.ts";
import { FORCE } from "../options/force.ts";

const OPTIONS = {
  model: {
    value: "FILE",
    help:
      "an ONNX file with its card beside it, or a card (default: models/digits.onnx); or a folder of diffusers, " +
      "see below",
  },
  ...SOLVER_OPTIONS,
  form: {
    value: "NAME",
    help: `${FORMS.join(", ")}: one body that repeats, or one step after the other (default: loop)`,
  },
  ...COMPILED_GUIDANCE,
  decoder: { value: "FILE", help: "an ONNX file that makes images of what the model draws (default: none)" },
  "scaling-factor": { value: "S", help: "the decoder is given latents / S, as in diffusers (default: 1)" },
  "shift-factor": { value: "S", help: "the decoder is given latents + S, after that (default: 0)" },
  pixels: { help: "output uint8 pixels [n, height, width, channels], by the range in the card" },
  out: { value: "FILE", help: "the compiled model (default: compiled.onnx)" },
  ...FORCE,
};

type Values = OptionValues<keyof typeof OPTIONS>;

const SUMMARY = "Compiles a plan into an ONNX model, one file from noise to image, and prints its path.";

/** `deno task compile`. */
export const compile: Command = commandOfBothKinds(
  "compile",
  { summary: SUMMARY, options: OPTIONS, run },
  () => import("./compile_pipeline.ts"),
);

async function run(values: ParsedOptions<typeof OPTIONS>): Promise<void> {
  const solver = await readSolver(values);
  const form = toOneOf("form", values.form, FORMS) ?? "loop";
  const path = modelPath(values.model), models = values.decoder ? [path, pathOf(values.decoder)] : [path];
  const decoder = await decoderOf(values);
  const out = await outputFile(values.out ?? "compiled.onnx", {
    reads: async () => [...(await Promise.all(models.map(modelFiles))).flat(), ...solverFiles(values)],
    overwrites: values.force ? "anything" : "nothing",
  });

  const { card, file, bytes } = await readModel(path);
  for (
    const [path, model] of Object.entries({ [file]: bytes, ...(decoder && { [values.decoder!]: decoder.model }) })
  ) {
    checkPlace(out.path, path, externalLocations(bytesOfArray(model)));
  }
  const sde = scheduleOf(card.schedule);
  const own = card.modelSchedule && scheduleOf(card.modelSchedule);
  const plan = planOf(sde, { ...solver, prediction: card.prediction });
  checkUnrolled(form, plan.nfe);
  const isInput = networkOf(readCompilable(bytes, "model").graph, undefined).signature.guidance !== undefined;
  const guidance = compiledGuidance(values, card, isInput);
  for (const warning of checkPlanFor(plan, card, sde, guidance.scale)) warn(warning);
  const options: CompileOptions = {
    form,
    decoder,
    guidance: guidance.options,
    modelTime: own && timeMap(sde, own),
    pixels: values.pixels ? card.input.range : undefined,
    metadata: {
      "deis.source": JSON.stringify({
        file: basename(file),
        sha256: sha256Of(bytes),
        schedule: card.schedule,
        guidance: guidance.scale,
        decoder: decoder && { file: basename(values.decoder!), sha256: sha256Of(decoder.model) },
      }),
    },
  };
  const compiled = compileModel(bytes, plan, options);
  await writeCompiled(out, compiled);
  if (guidance.note) console.error(guidance.note);
}

async function decoderOf(values: Values): Promise<CompileOptions["decoder"]> {
  const scalingFactor = toNumber("scaling-factor", values["scaling-factor"]);
  const shiftFactor = toNumber("shift-factor", values["shift-factor"]);
  if (values.decoder !== undefined) {
    return { model: await modelBytes(values.decoder), scalingFactor, shiftFactor };
  }
  if (scalingFactor !== undefined || shiftFactor !== undefined) {
    throw new UsageError("--scaling-factor and --shift-factor need --decoder");
  }
}

/** Weights in other files are looked for beside the compiled file. */
function checkPlace(out: string, model: string, files: readonly string[]): void {
  if (files.length === 0 || dirname(resolve(out)) === dirname(resolve(model))) return;
  throw new UsageError(`--out must be beside ${model}, whose weights are in ${files.join(", ")}, found ${out}`);
}
