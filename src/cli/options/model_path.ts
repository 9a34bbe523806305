import { existsSync } from "node:fs";
import { DEFAULT_MODEL } from "../../models/default_model.ts";
import { pathOf } from "../../onnx/source/file_path.ts";
import { UsageError } from "../usage_error.ts";

/** The path of the model that an option names by path or file: URL, or the shipped one. @throws {UsageError} If it names none and none is shipped. */
export function modelPath(value: string | undefined): string {
  if (value !== undefined) return pathOf(value);
  if (existsSync(DEFAULT_MODEL)) return DEFAULT_MODEL;
  throw new UsageError(
    "The package contains no model; name one with --model FILE.onnx, with its card FILE.json beside it, or run this in " +
      "the project's repository, which has one that draws digits",
  );
}
