import type { PipelineKind } from "./kind.ts";
import { configuredSize } from "./sizes.ts";

/** DiT: a class in place of a prompt; guidance compares with the class that means none. */
export const dit: PipelineKind = {
  classNames: ["DiTPipeline", "ORTDiTPipeline"],
  network: "transformer",
  encoders: [],
  textWidths: {},
  takes: "class",
  defaults: { numStep: 50, guidance: 4 },
  hasAutoencoder: true,
  multipleOf: ({ autoencoder }) => autoencoder.factor,
  defaultSize: (facts) => configuredSize(facts, facts.autoencoder.factor, 32),
  condition: ({ request: { classes, guidance }, facts }) => {
    const inputs = { class_labels: { data: classes, dims: [classes.length] } };
    const negative = { class_labels: { data: [classCount(facts.network)], dims: [1] } };
    return Promise.resolve(guidance > 1 ? { inputs, negative, guidance } : { inputs, guidance: 1 });
  },
};

/** The number of classes, which is also the class that means none. */
export function classCount(network: Readonly<Record<string, unknown>>): number {
  return network.num_embeds_ada_norm as number ?? 1000;
}
