import { checkPart, type Part } from "./partition.ts";

/** Reads a variable of the environment; undefined where it is not set. */
export type Variable = (name: string) => string | undefined;

/** A part with the variables that it was read from. */
export interface PartFound {
  readonly part: Part;
  /** Names of the variables, for messages. */
  readonly by: string;
}

/**
 * The part of a data set that a cluster gives to this process:
 *
 * - Slurm arrays: SLURM_ARRAY_TASK_ID, with SLURM_ARRAY_TASK_MIN, SLURM_ARRAY_TASK_STEP and SLURM_ARRAY_TASK_COUNT.
 * - Indexed Jobs of Kubernetes: JOB_COMPLETION_INDEX, which Kubernetes sets, with JOB_COMPLETIONS, which the manifest
 *   sets to the job's number of completions.
 *
 * @returns Undefined where no cluster says anything
 * @throws {RangeError} If the variables are incomplete, no integers, or both clusters speak.
 */
export function partOfEnvironment(variable: Variable): PartFound | undefined {
  const found = [slurm(variable), kubernetes(variable)].filter((part) => part !== undefined);
  if (found.length > 1) {
    throw new RangeError(`Two clusters say which part this is, ${found.map(({ by }) => by).join(" and ")}`);
  }
  found.forEach(({ part }) => checkPart(part));
  return found[0];
}

function slurm(variable: Variable): PartFound | undefined {
  if (variable("SLURM_ARRAY_TASK_ID") === undefined) return undefined;
  const [id, least, step, count] = [
    integer(variable, "SLURM_ARRAY_TASK_ID"),
    integer(variable, "SLURM_ARRAY_TASK_MIN", 0),
    integer(variable, "SLURM_ARRAY_TASK_STEP", 1),
    integer(variable, "SLURM_ARRAY_TASK_COUNT"),
  ];
  return { part: { index: (id - least) / step, of: count }, by: "SLURM_ARRAY_TASK_ID" };
}

function kubernetes(variable: Variable): PartFound | undefined {
  if (variable("JOB_COMPLETION_INDEX") === undefined) return undefined;
  const index = integer(variable, "JOB_COMPLETION_INDEX"), of = integer(variable, "JOB_COMPLETIONS");
  return { part: { index, of }, by: "JOB_COMPLETION_INDEX" };
}

function integer(variable: Variable, name: string, otherwise?: number): number {
  const text = variable(name);
  if (text === undefined && otherwise !== undefined) return otherwise;
  if (text === undefined || !/^\d+$/.test(text)) {
    const found = text === undefined ? "none" : JSON.stringify(text);
    throw new RangeError(`The environment's ${name} must be an integer of at least 0, found ${found}`);
  }
  return Number(text);
}
