import { classCount } from "./dit.ts";
import type { FolderFacts, PipelineKind } from "./kind.ts";
import type { PipelineRunOptions } from "./run_options.ts";

/** @throws {TypeError} If a prompt is missing, or there is one where the pipeline takes none. */
export function checkTexts(
  { takes, classNames: [name] }: PipelineKind,
  { prompt, negativePrompt, ...options }: PipelineRunOptions,
): void {
  if (takes === "prompt") {
    const given: readonly unknown[] = Array.isArray(prompt) ? prompt : [prompt];
    if (given.length === 0) throw new RangeError("prompt must be at least one, found an empty list");
    const odd = given.map((each) => typeof each).find((type) => type !== "string");
    if (odd) throw new TypeError(`A ${name} needs a prompt, found ${odd}`);
    if (negativePrompt !== undefined && typeof negativePrompt !== "string") {
      throw new TypeError(`negativePrompt must be a string, found ${typeof negativePrompt}`);
    }
  } else {
    const given = prompt !== undefined ? "prompt" : negativePrompt !== undefined ? "negativePrompt" : undefined;
    const instead = takes === "class" ? "class" : "neither prompt nor class";
    if (given) throw new TypeError(`A ${name} takes ${instead}, found a ${given}`);
  }
  if (takes !== "class" && options.class !== undefined) {
    throw new TypeError(`A ${name} takes no class, found ${options.class}`);
  }
}

/** The prompts that a run asks for, checked before: one for all images, or one an image. */
export function promptsOf({ prompt = "" }: PipelineRunOptions): readonly string[] {
  return typeof prompt === "string" ? [prompt] : prompt;
}

/**
 * The classes that a run asks for.
 *
 * @throws {TypeError} If there are none, where the pipeline takes some.
 * @throws {RangeError} If one is out of range.
 */
export function classesOf(kind: PipelineKind, facts: FolderFacts, options: PipelineRunOptions): readonly number[] {
  if (kind.takes !== "class") return [];
  if (options.class === undefined) throw new TypeError(`A ${kind.classNames[0]} needs a class`);
  const classes = typeof options.class === "number" ? [options.class] : options.class;
  const last = classCount(facts.network) - 1;
  for (const each of classes) {
    if (!Number.isInteger(each) || each < 0 || each > last) {
      throw new RangeError(`class must be an integer from 0 to ${last}, found ${each}`);
    }
  }
  if (classes.length === 0) throw new RangeError("class must be at least one, found an empty list");
  return classes;
}
