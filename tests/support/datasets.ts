// Small data sets of made-up pictures, each of which depends on its number alone.
import { getLinearAlphaFns, makePlan, VPSDE } from "../../mod.ts";
import type { DatasetSettings, Picture } from "../../src/datasets/mod.ts";

const plan = makePlan(new VPSDE(getLinearAlphaFns(0.1, 20)), { numStep: 2 });

/** Settings of a set of 10 pictures in shards of 4. */
export function settingsOf(changes: Partial<DatasetSettings> = {}): DatasetSettings {
  return {
    format: "webdataset",
    count: 10,
    shardSize: 4,
    seed: 3,
    model: { name: "made-up.onnx", sha256: "ab".repeat(32) },
    plan,
    guidance: 1,
    conditions: [5, 6, 7],
    ...changes,
  };
}

/** The picture of a number: 2 by 3 pixels of one colour channel. */
export function pictureOf(index: number): Picture {
  return {
    width: 2,
    height: 3,
    channels: 1,
    data: Uint8Array.from({ length: 6 }, (_, i) => (7 * index + i) % 256),
  };
}

/** Draws the pictures, and counts how many it has drawn. */
export function counted() {
  const drawn: number[] = [];
  const draw = (first: number, count: number) => {
    const indices = Array.from({ length: count }, (_, i) => first + i);
    drawn.push(...indices);
    return Promise.resolve(indices.map(pictureOf));
  };
  return { draw, drawn };
}

/** Every file of a folder with its bytes, sorted by name. */
export async function contentOf(folder: string): Promise<Record<string, Uint8Array>> {
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await Deno.readFile(`${folder}/${name}`)])),
  );
}

/** Runs a test in a folder of its own. */
export async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
