import { invocation } from "../internal/invocation.ts";
import { reasonOf } from "../internal/reason_of.ts";

/** Where the errors of a model with other inputs or outputs than expected point to. */
export function seeInspect(): string {
  return `${invocation("inspect")} FILE shows its inputs and outputs`;
}

/** Thrown where onnxruntime-node itself cannot be loaded: not installed, no binary for the platform, or no permission. */
export class NativeRuntimeError extends Error {
  /** Tells the class across module boundaries. */
  override name = "NativeRuntimeError";
}

/** The error of a file that no runtime takes for an ONNX model. */
export function notAModel(name: string, error: unknown): TypeError {
  return new TypeError(
    `The model file ${name} cannot be loaded: ${reasonOf(error)}; ${invocation("inspect")} FILE says what it is`,
    { cause: error },
  );
}
