import { invocation } from "../../internal/invocation.ts";
import { isGiven } from "../arguments/is_given.ts";
import { helpText } from "../arguments/help_text.ts";
import type { Command } from "../command.ts";
import { defaultPipeline } from "../options/default_pipeline.ts";
import { isPipelineSource, modelArgument } from "../options/pipeline_source.ts";
import { UsageError } from "../usage_error.ts";

/** `deno task sample`. */
export const sample: Command = {
  summary: "Draws images with a diffusion model into a PNG and prints its path.",
  run: async (args) => {
    const named = modelArgument(args), source = named ?? defaultPipeline();
    if (named === undefined && isGiven(args, "help", "h")) return await printHelp();
    if (source === undefined || !await isPipelineSource(source)) {
      const { sampleModel } = await import("./sample_model.ts");
      return await sampleModel(args);
    }
    if (named === undefined && isGiven(args, "label")) {
      throw new UsageError("--label is for models with classes; name one, such as --model models/digits.onnx");
    }
    const { samplePipeline } = await import("./sample_pipeline.ts");
    await samplePipeline(args, source);
  },
};

/** Which options there are hangs on the model: prints both kinds'. */
async function printHelp(): Promise<void> {
  const pipeline = await import("./sample_pipeline.ts"), model = await import("./sample_model.ts");
  const command = invocation("sample");
  console.log(helpText(command, pipeline.SUMMARY, pipeline.OPTIONS));
  console.log(`\n${helpText(`${command} --model FILE`, model.SUMMARY, model.OPTIONS)}`);
}
