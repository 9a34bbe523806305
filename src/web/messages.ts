// What the page and its worker say to each other.
import type { WebProvider } from "../onnx/model.ts";
import type { Solver } from "./solvers.ts";

/** One drawing to be made. */
export interface Job {
  panel: number;
  labels: number[];
  seed: number;
  guidance: number;
  solver: Solver;
}

/** From the page. A new drawing ends the one in progress. */
export type Request =
  | { kind: "load"; provider: WebProvider | undefined }
  | { kind: "draw"; run: number; jobs: Job[] };

/** The images at one moment: after `index` steps. */
export interface Frame {
  index: number;
  t: number;
  /** The state of the solver. */
  state: Float32Array;
  /** What the network took for the clean images in the step before; the noise itself where there was none. */
  clean: Float32Array;
}

/** How a drawing was made. */
export interface Account {
  steps: number;
  nfe: number;
  modelSeconds: number;
  solverSeconds: number;
}

/** From the worker. */
export type Reply =
  | { kind: "ready"; provider: WebProvider; runtimeFile: string }
  | { kind: "broken"; message: string; advice: string }
  | { kind: "frame"; run: number; panel: number; steps: number; frame: Frame }
  | { kind: "done"; run: number; panel: number; account: Account }
  | { kind: "refused"; run: number; message: string };
