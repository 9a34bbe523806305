import type { InferenceSession, Tensor as OrtTensor, TensorConstructor } from "onnxruntime-common";
import type { Provider, ProviderChoice } from "../model.ts";

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
  /** Whether that was asked for. */
  readonly closed?: boolean;
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

/** A file with weights of a model, by the name that the model gives it. */
export interface ExternalFile {
  readonly path: string;
  readonly data: Uint8Array;
}

/** The bytes of a model, with those of the files that it keeps weights in. */
export interface ModelBytes {
  /** What to call it in an error. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly externalData: readonly ExternalFile[];
}

/** The path of a model, with the names of the files beside it that it keeps weights in. */
export interface ModelPath {
  /** What to call it in an error. */
  readonly name: string;
  readonly path: string;
  readonly externalFiles: readonly string[];
}

/** A model that was found, and whose weights are there. */
export type SessionSource = ModelPath | ModelBytes;

/** Options of a session that is to be opened; see `OpenModelOptions`. */
export interface OpenSessionOptions extends Partial<SessionOptions> {
  worker?: boolean | URL;
}

/** Where to run a session, and on how many threads. */
export interface SessionOptions {
  provider: ProviderChoice;
  threads?: number;
}
