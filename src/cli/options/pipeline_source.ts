import { stat } from "node:fs/promises";
import { parseArgs } from "node:util";
import { pathOf } from "../../onnx/source/file_path.ts";
import { isHubName } from "../../diffusers/hub/hub_name.ts";

/**
 * Whether an option or place names a pipeline of diffusers: a folder, or, where nothing is of that name, "owner/name" on
 * the hub.
 */
export async function isPipelineSource(source: string | undefined): Promise<boolean> {
  if (source === undefined) return false;
  try {
    return (await stat(source)).isDirectory();
  } catch {
    return isHubName(source) && !/\.(onnx|json)$/.test(source);
  }
}

/** The path or name that arguments give with --model, by a path, a file: URL or a name, before they are checked. */
export function modelArgument(args: string[]): string | undefined {
  const { values } = parseArgs({ args, options: { model: { type: "string" } }, strict: false });
  return typeof values.model === "string" ? pathOf(values.model) : undefined;
}
