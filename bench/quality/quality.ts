/**
 * How good are pictures after a number of evaluations? Every sampler draws the same noise. Printed are the distance to
 * the exactly solved pictures, and what a judge finds in them where the shipped models have one: of the digits Fréchet
 * distance and class accuracy, of the emoji how many are named as what was asked for.
 *
 * @module
 */
import { commandOfBothKinds } from "../../src/cli/commands/command_of_both_kinds.ts";
import { runCommand } from "../../src/cli/run_command.ts";
import { OPTIONS, run, SUMMARY } from "./model_quality.ts";

const model = { summary: SUMMARY, options: OPTIONS, run };
const quality = commandOfBothKinds("bench:quality", model, () => import("./folders/folder_quality.ts"));

await runCommand((args) => quality.run(args), "deno task");
