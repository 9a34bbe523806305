import type { Form } from "../../compile/compile_options.ts";
import { UsageError } from "../usage_error.ts";
import { MOST_UNROLLED } from "./limits.ts";

/**
 * Checks that a compiled model does not have so many evaluations one after the other that it hardly loads.
 *
 * @param form The form
 * @param evaluations How many, where that is known
 * @throws {UsageError} If they are too many.
 */
export function checkUnrolled(form: Form | undefined, evaluations: number | undefined): void {
  if (form !== "unrolled" || evaluations === undefined || evaluations <= MOST_UNROLLED) return;
  throw new UsageError(
    `--form unrolled is for at most ${MOST_UNROLLED} evaluations, as more load for minutes, found ${evaluations}`,
  );
}
