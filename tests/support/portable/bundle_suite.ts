import { fileURLToPath } from "node:url";
import { build, stop } from "esbuild";

/** Test files that ask for the library alone. */
const FILES = [
  "../../methods/golden_samplers_test.ts",
  "../../grids/golden_timesteps_test.ts",
  "../../tensors/noise_test.ts",
  "../../schedules/schedules_test.ts",
  "../../methods/plan_test.ts",
  "./order_few.ts",
];

/**
 * Bundles the core of the suite as a module that exports runTests(), for a runtime without Deno. In place of mod.ts it
 * imports `library`, so that what is tested is the package.
 */
export async function bundleSuite(outfile: string, library: string, platform: "node" | "browser"): Promise<void> {
  const lines = ['export { runTests } from "./collect.ts";', ...FILES.map((name) => `import "${name}";`)];
  const here = fileURLToPath(new URL(".", import.meta.url));
  try {
    await build({
      stdin: { contents: lines.join("\n"), resolveDir: here },
      alias: {
        "@std/assert": `${here}../assert.ts`,
        ...(platform === "browser" ? { "node:assert/strict": `${here}node_assert.ts` } : {}),
      },
      plugins: [{
        name: "the package in place of the source",
        setup: (setup) => setup.onResolve({ filter: /\/mod\.ts$/ }, () => ({ path: library, external: true })),
      }],
      bundle: true,
      format: "esm",
      platform,
      outfile,
      logLevel: "error",
    });
  } finally {
    await stop();
  }
}
