import type { PipelineKind } from "./kind.ts";
import { configuredSize } from "./sizes.ts";

/** Unconditional networks that draw pixels. */
export const ddpm: PipelineKind = {
  classNames: ["DDPMPipeline", "ORTDDPMPipeline"],
  network: "unet",
  encoders: [],
  textWidths: {},
  takes: "nothing",
  defaults: { numStep: 1000, guidance: 1 },
  hasAutoencoder: false,
  multipleOf: () => 1,
  defaultSize: (facts) => configuredSize(facts, 1, 32),
  condition: () => Promise.resolve({ inputs: {}, guidance: 1 }),
};

/** The same with the steps of DDIM. */
export const ddim: PipelineKind = {
  ...ddpm,
  classNames: ["DDIMPipeline", "ORTDDIMPipeline"],
  defaults: { numStep: 50, guidance: 1 },
};
