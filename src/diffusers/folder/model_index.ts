import { type Checkpoint, readJson } from "./checkpoint.ts";

/** What model_index.json says. */
export interface ModelIndex {
  /** The pipeline's class in diffusers, as `StableDiffusionPipeline`. */
  readonly className: string;
  /** The names of the parts that it has. */
  readonly parts: ReadonlySet<string>;
  /** The whole file. */
  readonly json: Readonly<Record<string, unknown>>;
}

/**
 * Reads model_index.json.
 *
 * @throws {TypeError} If there is none, or it names no class.
 * @throws {SyntaxError} If it is no JSON object.
 */
export async function readModelIndex(checkpoint: Checkpoint): Promise<ModelIndex> {
  const json = await readJson(checkpoint, "model_index.json");
  const { _class_name: className } = json;
  if (typeof className !== "string") {
    throw new TypeError(
      `model_index.json of ${checkpoint.name} must name a class in _class_name, found ${
        JSON.stringify(className)
      }`,
    );
  }
  const parts = Object.entries(json).filter(([, value]) => Array.isArray(value) && value[1] !== null);
  return { className, parts: new Set(parts.map(([name]) => name)), json };
}
