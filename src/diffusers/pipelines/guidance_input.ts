import type { NamedTensors } from "../../onnx/tensors/named_tensor.ts";
import type { FolderFacts } from "./kind.ts";

/** Whether the network was distilled with guidance, takes its scale as an input and needs no second pass. */
export function takesGuidance({ network }: Pick<FolderFacts, "network">): boolean {
  return typeof network.time_cond_proj_dim === "number";
}

/**
 * The scale of guidance as sines and cosines, as latent consistency models take it: of `1000 (guidance - 1)` at
 * frequencies from 1 down to 1e-4. Nothing where the network takes none.
 */
export function guidanceInput(facts: FolderFacts, guidance: number): NamedTensors {
  if (!takesGuidance(facts)) return {};
  const width = facts.network.time_cond_proj_dim as number, half = Math.floor(width / 2);
  const data = new Float32Array(width);
  for (let k = 0; k < half; k++) {
    const angle = 1000 * (guidance - 1) * 1e4 ** (-k / (half - 1));
    data[k] = Math.sin(angle);
    data[half + k] = Math.cos(angle);
  }
  return { timestep_cond: { data, dims: [1, width] } };
}
