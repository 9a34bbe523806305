import type { WebProvider } from "../onnx/model.ts";
import type { Account, Frame, Job } from "./messages.ts";

/** How a drawing is followed. */
export interface Following {
  signal?: AbortSignal;
  /** Is shown each moment; the time that it takes counts for nothing. */
  onFrame(frame: Frame, steps: number): Promise<void>;
  /** Told what the person at the page should know. */
  onWarning(message: string): void;
}

/** A model that is loaded, and draws. */
export interface Drawer {
  readonly provider: WebProvider;
  readonly threads: number;
  draw(job: Job, following: Following): Promise<Account>;
}
