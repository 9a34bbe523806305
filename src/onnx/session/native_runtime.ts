import { reasonOf } from "../../internal/reason_of.ts";
import { NativeRuntimeError } from "../errors.ts";
import { disableTelemetry } from "./disable_telemetry.ts";

/** onnxruntime-node. */
export type NativeRuntime = typeof import("onnxruntime-node");

/**
 * Loads onnxruntime-node. Nothing else does: its library sends usage data from the moment that it is loaded, unless it
 * was told not to.
 *
 * @throws {NativeRuntimeError} If it cannot be loaded.
 */
export async function loadNativeRuntime(): Promise<NativeRuntime> {
  disableTelemetry();
  try {
    const { default: ort } = await import("onnxruntime-node");
    ort.env.logLevel = "fatal"; // failures arrive as errors; the runtime's own log would say them twice
    return ort;
  } catch (error) {
    throw new NativeRuntimeError(
      "onnxruntime-node cannot be loaded; install it (npm install onnxruntime-node), or take the provider wasm of " +
        `onnxruntime-web (${reasonOf(error)})`,
      { cause: error },
    );
  }
}
