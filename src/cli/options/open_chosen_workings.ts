import { openWorkings } from "../../diffusers/pipelines/open_workings.ts";
import type { Workings } from "../../diffusers/pipelines/workings.ts";
import { PROVIDER_CHOICES } from "../../onnx/model.ts";
import type { OptionValues } from "../arguments/option_spec.ts";
import { toInteger, toOneOf } from "../arguments/option_values.ts";
import { Progress } from "../output/progress.ts";
import { warn } from "../output/warn.ts";

/** The options that say which pipeline is opened, and how. */
export const PIPELINE_MODEL_OPTIONS = {
  model: {
    value: "FOLDER",
    help: "a folder of diffusers with its networks as ONNX files, or owner/name on the hub",
  },
  variant: { value: "NAME", help: "the export to take where there are more: fp16 for model_fp16.onnx" },
  revision: { value: "NAME", help: "branch, tag or commit of a model on the hub (main)" },
  offline: { help: "take a model of the hub from the cache alone" },
  phases: { help: "have one network in memory at a time" },
  "batch-limit": { value: "N", help: "rows that one run of the network takes at most (all)" },
  provider: { value: "NAME", help: `${PROVIDER_CHOICES.join(", ")} (auto)` },
  threads: { value: "N", help: "threads of the provider cpu (ONNX Runtime's choice)" },
};

const MEGABYTE = 1e6;

/** Opens the pipeline that options name, in workers where that is asked for; a download has a progress bar. */
export async function openChosenWorkings(
  values: OptionValues<keyof typeof PIPELINE_MODEL_OPTIONS>,
  { worker = false }: { worker?: boolean | URL } = {},
): Promise<Workings> {
  let bar: Progress | undefined, shown = 0;
  try {
    return await openWorkings(values.model!, {
      worker,
      variant: values.variant,
      revision: values.revision,
      offline: values.offline !== undefined,
      phases: values.phases !== undefined,
      batchLimit: toInteger("batch-limit", values["batch-limit"], 1),
      provider: toOneOf("provider", values.provider, PROVIDER_CHOICES),
      threads: toInteger("threads", values.threads, 1),
      onWarning: warn,
      onProgress: (loaded, total) => {
        const whole = Math.floor(loaded / MEGABYTE);
        bar ??= new Progress(Math.max(Math.floor(total / MEGABYTE), 1), "MB");
        bar.tick(whole - shown);
        shown = whole;
      },
    });
  } finally {
    bar?.stop();
  }
}
