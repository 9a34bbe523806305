import { existsSync } from "node:fs";
import { DEFAULT_PIPELINE } from "../../models/default_model.ts";

/** The folder that `sample` draws with where none is named; undefined in a package, which carries none. */
export function defaultPipeline(): string | undefined {
  return existsSync(DEFAULT_PIPELINE) ? DEFAULT_PIPELINE : undefined;
}
