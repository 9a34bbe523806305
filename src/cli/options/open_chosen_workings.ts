import { openWorkings } from "../../diffusers/pipelines/open_workings.ts";
import type { Workings } from "../../diffusers/pipelines/workings.ts";
import { PROVIDER_CHOICES } from "../../onnx/model.ts";
import type { OptionValues } from "../arguments/option_spec.ts";
import { toInteger, toOneOf } from "../arguments/option_values.ts";
import { withDownloadBar } from "../output/download_bar.ts";
import { warn } from "../output/warn.ts";
import { CHECKPOINT_OPTIONS, checkpointOptions } from "./checkpoint_options.ts";

/** The options that say which pipeline is opened, and how. */
export const PIPELINE_MODEL_OPTIONS = {
  ...CHECKPOINT_OPTIONS,
  phases: { help: "have one network in memory at a time" },
  "batch-limit": { value: "N", help: "rows that one run of the network takes at most (all)" },
  provider: { value: "NAME", help: `${PROVIDER_CHOICES.join(", ")} (auto)` },
  threads: { value: "N", help: "threads of the provider cpu (ONNX Runtime's choice)" },
};

/** Opens the pipeline that options name, in workers where that is asked for; a download has a progress bar. */
export async function openChosenWorkings(
  values: OptionValues<keyof typeof PIPELINE_MODEL_OPTIONS>,
  { worker = false }: { worker?: boolean | URL } = {},
): Promise<Workings> {
  return await withDownloadBar((onProgress) =>
    openWorkings(values.model!, {
      ...checkpointOptions(values),
      worker,
      phases: values.phases !== undefined,
      batchLimit: toInteger("batch-limit", values["batch-limit"], 1),
      provider: toOneOf("provider", values.provider, PROVIDER_CHOICES),
      threads: toInteger("threads", values.threads, 1),
      onWarning: warn,
      onProgress,
    })
  );
}
