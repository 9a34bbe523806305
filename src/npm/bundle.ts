import { build, type BuildOptions, stop } from "esbuild";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** What all bundles have in common; packages of others stay imports. */
const COMMON: BuildOptions = {
  absWorkingDir: ROOT,
  bundle: true,
  format: "esm",
  target: "es2022",
  packages: "external",
  pure: ["Object.keys"], // so that bundlers can leave out lists of names, and with them what is named
  logLevel: "error",
};

/** What the entry points of a bundle share is in one place, so that their classes of errors are the same. */
const SHARED = { splitting: true, chunkNames: "chunk-[hash]" };

/**
 * The library has no module of Node and serves every runtime, the ONNX adapters come in two. For a browser esbuild
 * refuses modules of Node, so that none can slip in. The worker's module lies beside the adapter, which looks for it
 * there.
 */
const BUNDLES: BuildOptions[] = [
  {
    entryPoints: {
      "deis": "mod.ts",
      "fit": "src/fit/mod.ts",
      "compile": "src/compile/mod.ts",
    },
    platform: "browser",
  },
  {
    entryPoints: {
      "diffusers.browser": "src/diffusers/browser.ts",
      "models.browser": "src/models/browser.ts",
      "onnx.browser": "src/onnx/browser.ts",
      "session_worker_web": "src/onnx/worker/session_worker_web.ts",
    },
    platform: "browser",
    ...SHARED,
  },
  {
    entryPoints: {
      "diffusers": "src/diffusers/mod.ts",
      "models": "src/models/mod.ts",
      "onnx": "src/onnx/mod.ts",
      "session_worker": "src/onnx/worker/session_worker.ts",
    },
    platform: "node",
    ...SHARED,
  },
  {
    // As deep as in the repository: the command line looks for a model relative to itself.
    entryPoints: { "cli/main": "src/cli/main.ts" },
    platform: "node",
    banner: { js: "#!/usr/bin/env node" },
    splitting: true, // so that what a command imports late is loaded late
    chunkNames: "cli/[name]-[hash]",
  },
];

/** Writes the JavaScript of the package into a folder. */
export async function bundle(folder: string): Promise<void> {
  const builds = BUNDLES.map((options) => build({ ...COMMON, ...options, outdir: folder }));
  await Promise.all(builds).finally(stop); // esbuild runs as a process of its own
}
