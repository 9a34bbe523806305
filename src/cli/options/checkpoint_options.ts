import type { OptionValues } from "../arguments/option_spec.ts";

/** The options that name a checkpoint. */
export const CHECKPOINT_OPTIONS = {
  model: {
    value: "FOLDER",
    help: "a folder of diffusers with its networks as ONNX files, or owner/name on the hub",
  },
  variant: { value: "NAME", help: "the export to take where there are more: fp16 for model_fp16.onnx" },
  revision: { value: "NAME", help: "branch, tag or commit of a model on the hub (main)" },
  offline: { help: "take a model of the hub from the cache alone" },
};

/** What the options say beside its name. */
export function checkpointOptions({ variant, revision, offline }: OptionValues<keyof typeof CHECKPOINT_OPTIONS>) {
  return { variant, revision, offline: offline !== undefined };
}
