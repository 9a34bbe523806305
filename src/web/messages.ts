// What the page and its worker say to each other.
import type { WebProvider } from "../onnx/model.ts";
import type { ModelName } from "./models.ts";
import type { Picture } from "./picture.ts";
import type { Solver } from "./solvers.ts";

/** One drawing to be made. */
export interface Job {
  panel: number;
  /** What the model is asked for: a prompt, or digits. */
  subject: string;
  seed: number;
  guidance: number;
  solver: Solver;
}

/** From the page. A new drawing ends the one in progress; a model is loaded for its first drawing. */
export type Request =
  | { kind: "start"; provider: WebProvider | undefined }
  | { kind: "draw"; run: number; model: ModelName; jobs: Job[] };

/** The pictures at one moment: after `index` steps. */
export interface Frame {
  index: number;
  /** The time of the solver; undefined where it is not known yet. */
  t?: number;
  /** The state of the solver. */
  state: Picture[];
  /** What the network took for the clean pictures in the step before; the noise itself where there was none. */
  clean: Picture[];
}

/** How a drawing was made. */
export interface Account {
  steps: number;
  nfe: number;
  /** What drew: a method, or a fitted plan. */
  sampler: string;
  /** Seconds, by what they were spent on. */
  times: [spentOn: string, seconds: number][];
}

/** From the worker. */
export type Reply =
  | { kind: "ready"; model: ModelName; provider: WebProvider; threads: number; runtimeFile: string }
  | { kind: "broken"; message: string; advice: string }
  | { kind: "warning"; run: number; message: string }
  | { kind: "frame"; run: number; panel: number; steps: number; frame: Frame }
  | { kind: "done"; run: number; panel: number; account: Account }
  | { kind: "refused"; run: number; message: string };
