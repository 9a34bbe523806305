import { invocation } from "../../internal/invocation.ts";
import { helpText } from "../arguments/help_text.ts";
import type { OptionSpec, ParsedOptions } from "../arguments/option_spec.ts";
import { parseOptions } from "../arguments/parse_options.ts";
import type { Command } from "../command.ts";
import { isPipelineSource, modelArgument } from "../options/pipeline_source.ts";

/** A command as it is for a model in one ONNX file. */
export interface ModelCommand<Specs> {
  readonly summary: string;
  readonly options: Specs;
  run(values: ParsedOptions<Specs>): Promise<number | void>;
}

/** The module of the same command for a pipeline, loaded where that is asked for. */
export interface PipelineCommand<Specs> {
  readonly SUMMARY: string;
  readonly OPTIONS: Specs;
  run(values: ParsedOptions<Specs>): Promise<number | void>;
}

/**
 * A command that takes a model in one ONNX file, or a pipeline of diffusers with options of its own; its help has both.
 *
 * @param name The command
 * @param command What it does with a model
 * @param load Loads what it does with a pipeline
 */
export function commandOfBothKinds<
  Specs extends Record<string, OptionSpec>,
  PipelineSpecs extends Record<string, OptionSpec>,
>(
  name: string,
  { summary, options, run }: ModelCommand<Specs>,
  load: () => Promise<PipelineCommand<PipelineSpecs>>,
): Command {
  return {
    summary,
    run: async (args) => {
      const command = invocation(name);
      const model = modelArgument(args);
      if (await isPipelineSource(model)) {
        const pipeline = await load();
        const values = parseOptions(command, pipeline.SUMMARY, pipeline.OPTIONS, args);
        return values && await pipeline.run({ ...values, model });
      }
      const values = parseOptions(command, summary, options, args);
      if (values) return run(values);
      const { SUMMARY, OPTIONS } = await load();
      console.log(`\n${helpText(`${command} --model FOLDER`, SUMMARY, OPTIONS)}`);
    },
  };
}
