import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** Every file of a pipeline's folder; none where the source is no folder here but a name on the hub. */
export async function pipelineFiles(source: string): Promise<string[]> {
  const names = await readdir(source, { recursive: true }).catch(() => []);
  return names.map((name) => join(source, name));
}
