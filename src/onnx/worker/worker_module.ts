/** What to do where a bundler has taken the library away from its worker. */
export const WORKER_ADVICE =
  "in a bundle, worker must be the URL of the module @deis/deis/onnx/worker, bundled on its own";

/**
 * The worker's module. It lies beside this one and is of its kind, TypeScript, or JavaScript in the npm package.
 *
 * @param name Its name without an ending
 * @throws {TypeError} If this module has no URL, as in a bundle of CommonJS.
 */
export function workerModule(name: "session_worker" | "session_worker_web"): URL {
  const { url } = import.meta as { url?: string };
  if (!url) throw new TypeError(`The worker cannot be found: ${WORKER_ADVICE}`);
  return new URL(`./${name}${url.slice(url.lastIndexOf("."))}`, url);
}
