import type { PipelineKind } from "../pipelines/kind.ts";
import { ditGraph } from "./dit_graph.ts";
import { fluxGraph } from "./flux_graph.ts";
import type { GraphKind } from "./graph_kind.ts";
import { latentConsistencyGraph } from "./latent_consistency_graph.ts";
import { pixartGraph } from "./pixart_graph.ts";
import { stableDiffusion3Graph } from "./stable_diffusion_3_graph.ts";
import { stableDiffusionGraph } from "./stable_diffusion_graph.ts";
import { stableDiffusionXlGraph } from "./stable_diffusion_xl_graph.ts";

/** Networks that are told nothing but images and times. */
const unconditional: GraphKind = { guides: () => [], conditions: () => ({ inputs: {} }) };

/** Every kind of pipeline that can be compiled, by its class. */
const GRAPH_KINDS: Readonly<Record<string, GraphKind>> = {
  StableDiffusionPipeline: stableDiffusionGraph,
  StableDiffusionXLPipeline: stableDiffusionXlGraph,
  LatentConsistencyModelPipeline: latentConsistencyGraph,
  StableDiffusion3Pipeline: stableDiffusion3Graph,
  FluxPipeline: fluxGraph,
  PixArtAlphaPipeline: pixartGraph,
  DiTPipeline: ditGraph,
  DDPMPipeline: unconditional,
  DDIMPipeline: unconditional,
};

/** A kind as nodes. @throws {TypeError} If pipelines of its class cannot be compiled. */
export function graphKindOf({ classNames: [name] }: PipelineKind): GraphKind {
  if (Object.hasOwn(GRAPH_KINDS, name)) return GRAPH_KINDS[name];
  const known = Object.keys(GRAPH_KINDS).join(", ");
  throw new TypeError(`A pipeline that is compiled must be one of ${known}, found ${name}`);
}
