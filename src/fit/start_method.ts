import { withMethod } from "../methods/default_method.ts";
import type { PlanOptions } from "../methods/make_plan.ts";

/** The method that a fit starts from where none is named: the default one is made for grids that are not fitted. */
export function withStartMethod(options: PlanOptions): PlanOptions {
  return withMethod(options, "ipndm");
}
