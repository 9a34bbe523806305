import { rmSync } from "node:fs";
import { dirname } from "node:path";
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
  rmSync(folder, { recursive: true, force: true });
  await bundle(`${folder}/esm`);
  for (const [path, text] of types) {
    const target = `${folder}/types/${path}`;
    Deno.mkdirSync(dirname(target), { recursive: true });
    Deno.writeTextFileSync(target, text);
  }
  Deno.writeTextFileSync(`${folder}/package.json`, `${JSON.stringify(manifest(), undefined, 2)}\n`);
  for (const name of ["README.md", "LICENSE", "CHANGELOG.md"]) {
    Deno.copyFileSync(new URL(name, ROOT), `${folder}/${name}`);
  }
}
