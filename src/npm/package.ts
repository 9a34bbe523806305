import { bundle } from "./bundle.ts";
import { declarations } from "./declarations.ts";
import { manifest } from "./manifest.ts";

const ROOT = new URL("../../", import.meta.url);
const TYPED = [
  "mod.ts",
  "src/fit/mod.ts",
  "src/compile/mod.ts",
  "src/diffusers/mod.ts",
  "src/diffusers/browser.ts",
  "src/models/mod.ts",
  "src/models/browser.ts",
  "src/onnx/mod.ts",
  "src/onnx/browser.ts",
  "src/onnx/worker/session_worker.ts",
  "src/onnx/worker/session_worker_web.ts",
];

/** Writes the npm package into a folder, which is emptied first. */
export async function writePackage(folder: string): Promise<void> {
  const types = await declarations(ROOT, TYPED);
  await Deno.remove(folder, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  await bundle(`${folder}/esm`);
  for (const [path, text] of types) {
    const target = `${folder}/types/${path}`;
    await Deno.mkdir(target.slice(0, target.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(target, text);
  }
  await Deno.writeTextFile(`${folder}/package.json`, `${JSON.stringify(manifest(), undefined, 2)}\n`);
  for (const name of ["README.md", "LICENSE", "CHANGELOG.md"]) {
    await Deno.copyFile(new URL(name, ROOT), `${folder}/${name}`);
  }
}
