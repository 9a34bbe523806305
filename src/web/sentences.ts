import type { Reply } from "./messages.ts";
import type { Shared } from "./shared_form.ts";

/** A drawing as one says it. */
export function nameOf({ model, subject }: Shared): string {
  return model === "digits" ? [...subject].join(" ") : subject;
}

/** What a model runs on. */
export function runtimeSentence({ provider, threads }: Extract<Reply, { kind: "ready" }>): string {
  const name = provider === "webgpu"
    ? "WebGPU"
    : `WebAssembly, ${threads === 1 ? "one thread" : `${threads} threads`}`;
  return `The networks run on ${name}.`;
}

/** What two solvers have drawn, and how far apart. */
export function resultSentence(drawing: string, [first, second]: readonly string[], distance: number): string {
  return `Drawn: ${drawing}. ${first} and ${second} differ by ${distance.toFixed(3)}, root mean square; ` +
    "black and white are 2 apart.";
}
