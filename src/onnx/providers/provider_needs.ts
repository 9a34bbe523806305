import { cudaNeeds } from "./cuda_needs.ts";
import type { NodeProvider } from "../model.ts";
import type { Need } from "./need.ts";
import type { System } from "./system.ts";
import { webgpuNeeds } from "./webgpu_needs.ts";

/** Where to look. */
export interface Surroundings {
  system: System;
  /** The folder of onnxruntime-node's own libraries; undefined where it is not known. */
  folder: string | undefined;
  /** The providers that onnxruntime-node was built with. */
  built: readonly string[];
}

/**
 * What a provider needs of the machine. Only files are looked at: a provider that is asked to open a model without
 * them complains on the error stream before it fails, or fails without saying why.
 */
export function needsOf(provider: NodeProvider, { system, folder, built }: Surroundings): Need[] {
  if (provider === "cpu") return [];
  const build = { what: `an onnxruntime-node with ${provider}`, found: built.includes(provider) };
  return [build, ...provider === "cuda" ? cudaNeeds(system, folder) : webgpuNeeds(system)];
}

/** Whether a provider has all that it needs. */
export function isAtHand(provider: NodeProvider, surroundings: Surroundings): boolean {
  return needsOf(provider, surroundings).every(({ found }) => found);
}

/** The error of a provider that lacks something. */
export function notAtHand(provider: NodeProvider, surroundings: Surroundings, reason?: string): RangeError {
  const needs = needsOf(provider, surroundings);
  const list = (found: boolean) => needs.filter((need) => need.found === found).map(({ what }) => what).join(", ");
  const others = (["cpu", "webgpu", "cuda"] as const)
    .filter((other) => other !== provider && isAtHand(other, surroundings));
  return new RangeError(
    `The provider ${provider} is not at hand, those at hand are ${[...others, "wasm"].join(", ")}: ` +
      (reason ?? `missing ${list(false)}; found ${list(true) || "nothing of what it needs"}`),
  );
}
