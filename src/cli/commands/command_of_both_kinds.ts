import { invocation } from "../../internal/invocation.ts";
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

/** The same command as it is for a pipeline. */
export interface PipelineCommand {
  /** Its options, as the help lists them beneath those of a model. */
  help(): string;
  run(args: string[]): Promise<number | void>;
}

/**
 * A command that takes a model in one ONNX file, or a pipeline of diffusers with options of its own; its help has both.
 *
 * @param name The command
 * @param command What it does with a model
 * @param pipeline Loads what it does with a pipeline, where that is asked for
 */
export function commandOfBothKinds<Specs extends Record<string, OptionSpec>>(
  name: string,
  { summary, options, run }: ModelCommand<Specs>,
  pipeline: () => Promise<PipelineCommand>,
): Command {
  return {
    summary,
    run: async (args) => {
      if (await isPipelineSource(modelArgument(args))) return (await pipeline()).run(args);
      const values = parseOptions(invocation(name), summary, options, args);
      if (values) return run(values);
      console.log(`\n${(await pipeline()).help()}`);
    },
  };
}
