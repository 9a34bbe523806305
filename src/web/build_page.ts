import { build, type BuildOptions, stop } from "esbuild";
import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import card from "../../models/emoji/card.json" with { type: "json" };
import { plansIn } from "../cli/options/fitted_plan.ts";
import { RUNTIME_FILES } from "./runtime_files.ts";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const ROOT = `${HERE}../../`;
/** What the page is made of, beside its programs: the place of each file by the path that the page asks for. */
const COPIED: Readonly<Record<string, string>> = Object.fromEntries([
  ...["index.html", "style.css", "icon.svg"].map((name) => [name, HERE + name]),
  ...["digits.json", "digits.onnx"].map((name) => [name, `${ROOT}models/${name}`]),
  ...emojiFiles().map((path) => [`emoji/${path}`, `${ROOT}models/emoji/${path}`]),
  ...Object.values(RUNTIME_FILES).map((name) => [name, `${ROOT}node_modules/onnxruntime-web/dist/${name}`]),
]);
/** The folder of each model, whose plans are one file of the page. */
const PLANS: Readonly<Record<string, string>> = {
  "plans.json": `${ROOT}models`,
  "emoji/plans.json": `${ROOT}models/emoji`,
};
/** Files that not every visit needs: the page itself says which it keeps. */
const isLarge = (path: string) => Object.values(RUNTIME_FILES).includes(path) || /^emoji\/.*\.onnx$/.test(path);
const COMMON: BuildOptions = {
  bundle: true,
  minify: true,
  format: "esm",
  platform: "browser",
  target: "es2022",
  logLevel: "error",
  plugins: [{
    name: "one ONNX Runtime",
    // The page loads one of its builds by that one's own name; the usual one would come on top.
    setup: ({ onResolve }) => onResolve({ filter: /^onnxruntime-web$/ }, ({ path }) => ({ path, external: true })),
  }],
};

/** Writes the page into a folder, which is emptied first: all that a static host needs, nothing from elsewhere. */
export async function buildPage(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  await writeAll(folder).finally(stop); // esbuild runs as a process of its own
}

async function writeAll(folder: string): Promise<void> {
  const entryPoints = [`${HERE}main.ts`, `${HERE}worker.ts`];
  await build({ ...COMMON, entryPoints, splitting: true, chunkNames: "[name]-[hash]", outdir: folder });
  const programs = [...Deno.readDirSync(folder)].map(({ name }) => name);
  for (const [path, place] of Object.entries(COPIED)) {
    Deno.mkdirSync(dirname(`${folder}/${path}`), { recursive: true });
    Deno.copyFileSync(place, `${folder}/${path}`);
  }
  for (const [path, place] of Object.entries(PLANS)) await writePlans(`${folder}/${path}`, place);
  const paths = [...programs, ...Object.keys(COPIED), ...Object.keys(PLANS)].sort();
  const hash = createHash("sha256");
  for (const path of paths) hash.update(path).update(Deno.readFileSync(`${folder}/${path}`));
  await build({
    ...COMMON,
    entryPoints: [`${HERE}service_worker.ts`],
    define: {
      BUILD: JSON.stringify(`deis-page-${hash.digest("hex").slice(0, 16)}`),
      FILES: JSON.stringify(["./", ...paths.filter((path) => path !== "index.html" && !isLarge(path))]),
    },
    outdir: folder,
  });
}

/** Writes the fitted plans of a model, by the names of their files. */
async function writePlans(path: string, folder: string): Promise<void> {
  const fitted = (await plansIn(folder)).filter(({ plan: { fittedTo } }) => fittedTo);
  const named = fitted.map(({ path, plan }) => ({ name: basename(path), plan }));
  Deno.writeTextFileSync(path, JSON.stringify(named));
}

/** The files of the emoji model that a pipeline may ask for: what its card lists in the folders of its parts. */
function emojiFiles(): string[] {
  const listed = Object.keys(card.sha256).filter((path) => path === "model_index.json" || path.includes("/"));
  return ["card.json", ...listed];
}
