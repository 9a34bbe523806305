import { reasonOf } from "../../internal/reason_of.ts";

/** Any of the builds of onnxruntime-web. */
export type WebRuntime = typeof import("onnxruntime-web");

let chosen: WebRuntime | undefined;

/** Has every session from now on opened by a build of onnxruntime-web that is loaded already. */
export function useWebRuntime(runtime: WebRuntime): void {
  chosen = runtime;
}

/** @throws {TypeError} If onnxruntime-web is not installed. */
export async function loadWebRuntime(): Promise<WebRuntime> {
  if (chosen) return chosen;
  try {
    return await import("onnxruntime-web");
  } catch (error) {
    throw new TypeError(
      "No ONNX Runtime can be loaded; install one, onnxruntime-node (native) or onnxruntime-web (anywhere), for " +
        `instance by npm install onnxruntime-node (${reasonOf(error)})`,
      { cause: error },
    );
  }
}
