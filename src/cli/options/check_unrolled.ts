import type { Form } from "../../compile/compile_options.ts";
import { UsageError } from "../usage_error.ts";
import { MOST_UNROLLED } from "./limits.ts";

/** @throws {UsageError} If a compiled model would have so many evaluations one after the other that it hardly loads. */
export function checkUnrolled(form: Form | undefined, evaluations: number): void {
  if (form !== "unrolled" || evaluations <= MOST_UNROLLED) return;
  throw new UsageError(
    `--form unrolled is for at most ${MOST_UNROLLED} evaluations, as more load for minutes, found ${evaluations}`,
  );
}
