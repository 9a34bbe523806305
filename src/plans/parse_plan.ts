import { checkInteger, show } from "../internal/check.ts";
import { checkClip } from "./clip.ts";
import { checkFittedTo } from "./fitted_to.ts";
import type { Plan, Stage } from "./plan.ts";

/**
 * Reads a plan from JSON, or checks one that was made elsewhere.
 *
 * @param json The text, or the object it stands for
 * @returns The plan
 * @throws {SyntaxError} If the text is not JSON.
 * @throws {TypeError} If a part is missing or of the wrong kind.
 * @throws {RangeError} If a number is not finite, times are not monotone, a row has the wrong length, or it asks for an
 * anchor or a history that there is not yet.
 *
 * @example There and back
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { makePlan, parsePlan, VESDE } from "@deis/deis";
 *
 * const plan = makePlan(new VESDE(), { numStep: 3 });
 * assertEquals(parsePlan(JSON.stringify(plan)), plan);
 * ```
 */
export function parsePlan(json: unknown): Plan {
  const plan = (typeof json === "string" ? parse(json) : json) as Partial<Plan> | null | undefined;
  const { method, order, nfe, timesteps, stages } = plan ?? {};
  if (typeof method !== "string" || !Array.isArray(timesteps) || !Array.isArray(stages)) {
    throw new TypeError("A plan must have a method, timesteps and stages");
  }
  checkInteger("The plan's order", order, 0);
  checkInteger("The plan's nfe", nfe, 1);
  if (stages.length !== nfe) throw new RangeError(`The plan must have ${nfe} stages, found ${stages.length}`);
  checkTimes(timesteps, stages);
  stages.forEach((stage, index) => checkStage(stage, index, timesteps.length - 1, stages[index - 1]));
  if (plan!.fittedTo !== undefined) checkFittedTo(plan!.fittedTo, timesteps);
  return plan as Plan;
}

function parse(text: string): Partial<Plan> {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(`The plan is not JSON: ${(error as Error).message}`, { cause: error });
  }
}

function checkTimes(times: readonly unknown[], stages: readonly Partial<Stage>[]): void {
  if (times.length < 2) throw new RangeError(`The plan must have at least 2 timesteps, found ${times.length}`);
  const numbers = finite("timesteps", times);
  const rises = numbers[numbers.length - 1] > numbers[0];
  /** Whether a time may turn back: what is on the way to it must add noise. */
  const isNoisy = (i: number) => !rises && !!stages.findLast((stage) => stage?.step === i - 1)?.noise;
  const noisy = rises ? stages.findIndex((stage) => stage?.noise) : -1;
  if (noisy >= 0) {
    throw new RangeError(
      `A plan from image to noise must add no noise, found ${stages[noisy].noise} at stage ${noisy}`,
    );
  }
  const bad = numbers.findIndex((t, i) => {
    const before = numbers[i - 1];
    return i > 0 && !(rises ? t > before : t < before || t > before && isNoisy(i));
  });
  if (bad > 0) {
    throw new RangeError(
      `The plan's timesteps must all fall or all rise, found ${numbers[bad]} at ${bad}`,
    );
  }
}

function checkStage(stage: Partial<Stage>, index: number, steps: number, before?: Stage): void {
  const { step, t, inputScale, input, store, update, clean, anchor, noise, path, clip } = stage ?? {};
  const name = `stage ${index}`;
  finite(name, [step, t, inputScale]);
  const first = before?.step ?? 0;
  if (!Number.isInteger(step) || step! < first || step! > first + 1 || step! >= steps || !before && step !== 0) {
    throw new RangeError(`The plan's ${name} must belong to step ${first} or the next of ${steps}, found ${step}`);
  }
  if (input !== undefined) checkInput(name, input, index);
  row(`${name}.store`, store, 2, 2);
  row(`${name}.clean`, clean, 2, 2);
  row(`${name}.update`, update, 3, index + 3);
  checkNoise(name, noise, path);
  if (clip !== undefined) checkClip(name, clip, noise);
  if (anchor === undefined) return;
  if (!before) throw new RangeError("The plan's stage 0 must have no anchor row: there is no anchor yet");
  row(`${name}.anchor`, anchor, 3, index + 3);
}

function checkInput(name: string, input: unknown, index: number): void {
  if (index === 0) throw new RangeError("The plan's stage 0 must have no input row: there is no history yet");
  row(`${name}.input`, input, 1, index);
}

function checkNoise(name: string, noise: unknown, path: unknown): void {
  if (noise !== undefined && !(typeof noise === "number" && noise >= 0 && noise < Infinity)) {
    throw new RangeError(`The plan's ${name}.noise must be a finite number of at least 0, found ${noise}`);
  }
  if (path === undefined) return;
  if (noise === undefined) {
    throw new RangeError(`The plan's ${name} must have noise, as it has a path, found none`);
  }
  row(`${name}.path`, path, 2, 2);
  const [from, to] = path as number[];
  if (!(from >= 0 && from < to)) {
    throw new RangeError(`The plan's ${name}.path must rise from at least 0, found ${from} and ${to}`);
  }
}

function row(name: string, values: unknown, least: number, most: number): void {
  if (!Array.isArray(values) || values.length < least || values.length > most) {
    const found = Array.isArray(values) ? `${values.length}` : typeof values;
    const allowed = least === most ? `${least}` : `${least} to ${most}`;
    throw new RangeError(`The plan's ${name} must have ${allowed} numbers, found ${found}`);
  }
  finite(name, values);
}

function finite(name: string, values: readonly unknown[]): number[] {
  const bad = values.find((value) => typeof value !== "number" || !Number.isFinite(value));
  if (bad !== undefined || values.includes(undefined)) {
    throw new RangeError(`The plan's ${name} must be finite numbers, found ${show(bad)}`);
  }
  return values as number[];
}
