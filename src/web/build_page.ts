import { build, type BuildOptions, stop } from "esbuild";
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { RUNTIME_FILES } from "./runtime_files.ts";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const ROOT = `${HERE}../../`;
const COPIED = [
  ...["index.html", "style.css", "icon.svg"].map((name) => HERE + name),
  ...["digits.json", "digits.onnx"].map((name) => `${ROOT}models/${name}`),
  ...Object.values(RUNTIME_FILES).map((name) => `${ROOT}node_modules/onnxruntime-web/dist/${name}`),
];
const COMMON: BuildOptions = {
  bundle: true,
  minify: true,
  format: "esm",
  platform: "browser",
  target: "es2022",
  logLevel: "error",
};

/** Writes the page into a folder, which is emptied first: all that a static host needs, nothing from elsewhere. */
export async function buildPage(folder: string): Promise<void> {
  await Deno.remove(folder, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  try {
    const entryPoints = [`${HERE}main.ts`, `${HERE}worker.ts`];
    await build({ ...COMMON, entryPoints, splitting: true, chunkNames: "[name]-[hash]", outdir: folder });
    for (const path of COPIED) await Deno.copyFile(path, `${folder}/${path.slice(path.lastIndexOf("/") + 1)}`);
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    const hash = createHash("sha256");
    for (const name of names) hash.update(name).update(await Deno.readFile(`${folder}/${name}`));
    const large: string[] = Object.values(RUNTIME_FILES); // a browser needs one of them, and says which
    await build({
      ...COMMON,
      entryPoints: [`${HERE}service_worker.ts`],
      define: {
        BUILD: JSON.stringify(`deis-${hash.digest("hex").slice(0, 16)}`),
        FILES: JSON.stringify(["./", ...names.filter((name) => name !== "index.html" && !large.includes(name))]),
      },
      outdir: folder,
    });
  } finally {
    await stop();
  }
}
