import { seeInspect } from "../../internal/see_inspect.ts";
import { bytesOfArray } from "../../onnx_file/bytes_of_array.ts";
import { externalLocations } from "../../onnx_file/external_locations.ts";
import { loadNativeRuntime } from "../../onnx/session/native_runtime.ts";
import { reasonOf } from "../../internal/reason_of.ts";

/**
 * Opens a compiled model once, as ONNX Runtime alone knows which operators it runs. A model with weights in other
 * files is left out: from bytes they are not found.
 *
 * @throws {TypeError} If it cannot be opened.
 */
export async function checkLoads(bytes: Uint8Array): Promise<void> {
  if (externalLocations(bytesOfArray(bytes)).length > 0) return;
  const { env, InferenceSession } = await loadNativeRuntime().catch(() => import("onnxruntime-web"));
  env.logLevel = "fatal";
  try {
    const session = await InferenceSession.create(bytes, {
      graphOptimizationLevel: "disabled",
      logSeverityLevel: 4,
    });
    await session.release();
  } catch (error) {
    throw new TypeError(
      `The compiled model cannot be loaded, nothing was written: ${reasonOf(error)}; ${seeInspect()}`,
    );
  }
}
