import config from "../../deno.json" with { type: "json" };

/** The package's package.json: name, version and versions of others are those of deno.json. */
export function manifest(): Record<string, unknown> {
  const { name, version, license, imports } = config;
  const versionOf = (key: keyof typeof imports) => imports[key].slice(imports[key].lastIndexOf("@") + 1);
  const exactly = (...keys: (keyof typeof imports)[]) =>
    Object.fromEntries(keys.map((key) => [key, versionOf(key)]));
  const inBrowser = (name: "diffusers" | "models" | "onnx") => ({
    types: `./types/src/${name}/browser.d.ts`,
    default: `./esm/${name}.browser.js`,
  });
  return {
    name,
    version,
    description:
      "Fast sampling of diffusion models with exponential integrators: DEIS and iPNDM, for any ONNX model",
    keywords: ["diffusion", "sampler", "deis", "exponential-integrator", "onnx", "wasm"],
    license,
    type: "module",
    sideEffects: ["./esm/session_worker.js", "./esm/session_worker_web.js", "./esm/cli/*"],
    engines: { node: ">=20.6" },
    bin: { deis: "./esm/cli/main.js" },
    exports: {
      ".": { types: "./types/mod.d.ts", default: "./esm/deis.js" },
      "./fit": { types: "./types/src/fit/mod.d.ts", default: "./esm/fit.js" },
      "./compile": { types: "./types/src/compile/mod.d.ts", default: "./esm/compile.js" },
      "./diffusers": {
        browser: inBrowser("diffusers"),
        types: "./types/src/diffusers/mod.d.ts",
        default: "./esm/diffusers.js",
      },
      "./diffusers/browser": inBrowser("diffusers"),
      "./models": {
        browser: inBrowser("models"),
        types: "./types/src/models/mod.d.ts",
        default: "./esm/models.js",
      },
      "./models/browser": inBrowser("models"),
      "./onnx": { browser: inBrowser("onnx"), types: "./types/src/onnx/mod.d.ts", default: "./esm/onnx.js" },
      "./onnx/browser": inBrowser("onnx"),
      "./onnx/worker": {
        browser: {
          types: "./types/src/onnx/worker/session_worker_web.d.ts",
          default: "./esm/session_worker_web.js",
        },
        types: "./types/src/onnx/worker/session_worker.d.ts",
        default: "./esm/session_worker.js",
      },
      "./package.json": "./package.json",
    },
    files: ["esm", "types", "CHANGELOG.md"],
    dependencies: exactly(
      "onnxruntime-common", // the tensors of a model in a worker
      "ml-matrix", // fit
      "@noble/hashes", // the checksums of models in a browser
      ...["@bufbuild/protobuf", "onnx-buf"] as const, // compile and inspect
      ...["@huggingface/hub", "@huggingface/tokenizers"] as const, // diffusers
      // For the command line alone: its pictures, progress bar, data sets and server.
      ...[
        "@hono/node-server",
        "@resvg/resvg-wasm",
        "cli-progress",
        "dejavu-fonts-ttf",
        "fast-png",
        "hono",
        "hyparquet",
        "hyparquet-writer",
        "lru-cache",
        "modern-tar",
        "prom-client",
      ] as const,
    ),
    peerDependencies: {
      "onnxruntime-node": `^${versionOf("onnxruntime-node")}`,
      "onnxruntime-web": `^${versionOf("onnxruntime-web")}`,
    },
    peerDependenciesMeta: { "onnxruntime-node": { optional: true }, "onnxruntime-web": { optional: true } },
  };
}
