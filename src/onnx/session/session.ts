import type { InferenceSession, Tensor as OrtTensor, TensorConstructor } from "onnxruntime-common";
import type { ModelOptions, Provider } from "../model.ts";

/** The inputs and outputs of a model. */
export type ModelInterface = Pick<InferenceSession, "inputMetadata" | "outputMetadata">;

/** What is used of a session, which may be another thread's. */
export interface Session extends ModelInterface {
  /** Runs the model; the outputs are given by name, or as tensors to fill. */
  run(
    feeds: Readonly<Record<string, OrtTensor>>,
    fetches: Record<string, OrtTensor> | readonly string[],
  ): Promise<Readonly<Record<string, OrtTensor>>>;
  /** Frees it. */
  release(): Promise<void>;
}

/** What the runtimes have in common, and in what they differ. */
export interface Runtime {
  readonly Tensor: TensorConstructor;
  readonly provider: Provider;
  /** Whether a preallocated output is filled in place. */
  readonly fillsOutput: boolean;
}

/** A session with its runtime. */
export interface OpenSession {
  readonly session: Session;
  readonly runtime: Runtime;
}

/** The bytes of a model with what to call it in an error, and the threads to run it on. */
export interface SessionSource extends Pick<ModelOptions, "threads"> {
  readonly bytes: Uint8Array;
  readonly name: string;
}
