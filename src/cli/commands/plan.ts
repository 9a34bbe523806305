import { planTable } from "../../plans/plan_table.ts";
import { printable } from "../../internal/printable.ts";
import { invocation } from "../../internal/invocation.ts";
import { parseOptions } from "../arguments/parse_options.ts";
import type { Command } from "../command.ts";
import { modelPath } from "../options/model_path.ts";
import { cardOf } from "../../models/find_model.ts";
import { scheduleOf } from "../../models/schedule_of.ts";
import { planOf, readSolver, SOLVER_OPTIONS } from "../options/solver_options.ts";

const OPTIONS = {
  model: {
    value: "FILE",
    help: "a model with a card beside it, or a card, for its schedule (default: models/digits.onnx)",
  },
  ...SOLVER_OPTIONS,
  json: { help: "print the plan as JSON, with all digits" },
};

const SUMMARY = "Prints a sampler's plan, the table of numbers that it runs.";

/** `deno task plan`. */
export const plan: Command = { summary: SUMMARY, run };

async function run(args: string[]): Promise<void> {
  const values = parseOptions(invocation("plan"), SUMMARY, OPTIONS, args);
  if (!values) return;
  const solver = await readSolver(values);
  const { schedule, prediction } = await cardOf(modelPath(values.model));
  const plan = planOf(scheduleOf(schedule), { ...solver, prediction });
  console.log(
    values.json ? printable(JSON.stringify(plan)) : planTable({ ...plan, method: printable(plan.method) }),
  );
}
