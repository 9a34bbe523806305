import type { FittedTo } from "./fitted_to.ts";
import type { Prediction } from "./prediction.ts";

/** The model that a fitted plan is to run. */
export interface FitSubject {
  /** What it predicts. */
  readonly prediction: Prediction;
  /** SHA-256 of it, where that is known. */
  readonly model?: string;
  /** The scale of guidance; "input" where it is given only later. */
  readonly guidance?: number | "input";
}

/**
 * Checks a fitted plan against a model.
 *
 * @returns Warnings: where the plan may still serve, but was fitted to something else
 * @throws {RangeError} If the model predicts something else.
 */
export function fittedWarnings(fittedTo: FittedTo, { prediction, model, guidance }: FitSubject): string[] {
  if (fittedTo.prediction !== prediction) {
    throw new RangeError(
      `The plan was fitted to a model that predicts ${fittedTo.prediction}, found one that predicts ${prediction}`,
    );
  }
  const warnings: string[] = [];
  if (fittedTo.model !== undefined && model !== undefined && fittedTo.model !== model) {
    const [own, found] = [fittedTo.model, model].map((hash) => `${hash.slice(0, 12)}...`);
    warnings.push(
      `The plan was fitted to another model (sha256 ${own}, found ${found}); compare it with others before you rely on it`,
    );
  }
  const fitted = fittedTo.guidance?.join(" and ");
  if (guidance === "input" && fitted) {
    warnings.push(`The plan was fitted with guidance ${fitted}, and the compiled model takes any as its input`);
  } else if (typeof guidance === "number" && fitted && !fittedTo.guidance!.includes(guidance)) {
    warnings.push(`The plan was fitted with guidance ${fitted}, found ${guidance}`);
  }
  return warnings;
}
