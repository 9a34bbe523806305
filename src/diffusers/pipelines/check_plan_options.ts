import { pick } from "../../internal/pick.ts";
import { METHOD_OPTION_NAMES } from "../../methods/resolve_method.ts";
import { parsePlan } from "../../plans/parse_plan.ts";
import type { PipelineRunOptions } from "./run_options.ts";

/** What chooses the plan; at most one of them. */
const PLAN_OPTIONS = ["plan", "method", "scheduler"] as const;
/** Of a method's options those that a scheduler may take as well. */
export const SCHEDULER_OPTIONS = ["eta", "tau"] as const;
/** What goes with a method alone; timesteps may be a scheduler's. */
const METHOD_OPTIONS = [...METHOD_OPTION_NAMES, "tsPhase", "tsOrder", "startAt"];

/** @throws {TypeError} If options of plan, method and scheduler are mixed. */
export function checkPlanOptions(options: PipelineRunOptions): void {
  const given = PLAN_OPTIONS.filter((name) => options[name] !== undefined);
  if (given.length > 1) {
    throw new TypeError(`Only one of plan, method and scheduler may be given, found ${given.join(" and ")}`);
  }
  const { plan, numStep } = options;
  if (plan && numStep !== undefined) {
    const steps = parsePlan(plan).timesteps.length - 1;
    if (numStep !== steps) {
      throw new RangeError(`numStep must be that of the plan, ${steps}, or be left out, found ${numStep}`);
    }
  }
  const alone = Object.entries(pick(options, METHOD_OPTIONS)).find(([name, value]) =>
    value !== undefined && (plan || !SCHEDULER_OPTIONS.some((own) => own === name))
  )?.[0];
  if (alone && options.method === undefined) throw new TypeError(`${alone} goes with a method, found none`);
}
