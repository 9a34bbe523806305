import { reasonOf } from "../../internal/reason_of.ts";

/** Any of the builds of onnxruntime-web. */
export type WebRuntime = typeof import("onnxruntime-web");

/** @throws {TypeError} If onnxruntime-web is not installed. */
export async function loadWebRuntime(): Promise<WebRuntime> {
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
