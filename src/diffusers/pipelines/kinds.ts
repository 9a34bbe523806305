import { ddim, ddpm } from "./ddpm.ts";
import { dit } from "./dit.ts";
import { flux } from "./flux.ts";
import type { PipelineKind } from "./kind.ts";
import { latentConsistency } from "./latent_consistency.ts";
import { pixart } from "./pixart.ts";
import { stableDiffusion } from "./stable_diffusion.ts";
import { stableDiffusion3 } from "./stable_diffusion_3.ts";
import { stableDiffusionXl } from "./stable_diffusion_xl.ts";

/** Every kind of pipeline. A new one is one file and its line here. */
const KINDS: readonly PipelineKind[] = [
  stableDiffusion,
  stableDiffusionXl,
  latentConsistency,
  stableDiffusion3,
  flux,
  pixart,
  dit,
  ddpm,
  ddim,
];

/**
 * The kind of a pipeline by the class in its model_index.json.
 *
 * @throws {TypeError} If the class is unknown; the message lists those that are known.
 */
export function kindOf(className: string): PipelineKind {
  const kind = KINDS.find(({ classNames }) => classNames.includes(className));
  if (kind) return kind;
  const known = KINDS.map(({ classNames }) => classNames[0]);
  throw new TypeError(`The pipeline class must be one of ${known.join(", ")} or a variant, found ${className}`);
}
