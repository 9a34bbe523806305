import type { DatasetSettings, DrawPictures, Picture } from "../../datasets/mod.ts";
import { conditionOf } from "../../datasets/settings.ts";
import { drawBatch } from "../../diffusers/pipelines/draw_batch.ts";
import type { PipelineRunOptions } from "../../diffusers/pipelines/run_options.ts";
import type { PreparedRun, Workings } from "../../diffusers/pipelines/workings.ts";
import { encodeOnce } from "../../diffusers/text_encoders/encode_once.ts";

/**
 * Draws the images of a data set with a pipeline. ONNX Runtime's last bits may hang on what is in a batch, so image i
 * is always in the same one.
 *
 * @param workings The pipeline
 * @param prepared A run for one of the set's subjects
 * @param options How texts are read, and how guidance acts
 * @param set The data set, and the images of a batch
 */
export function pipelineDrawer(
  workings: Workings,
  prepared: PreparedRun,
  options: PipelineRunOptions,
  set: DatasetSettings & { readonly batch: number },
): DrawPictures {
  const encode = encodeOnce(workings.encoding(options));
  const conditionsOf = (first: number, count: number) => {
    const subjects = Array.from({ length: count }, (_, i) => conditionOf(set, first + i));
    const prompts = subjects.filter((subject) => typeof subject === "string");
    const classes = subjects.filter((subject) => typeof subject === "number");
    return workings.conditions({ ...prepared.request, prompts, classes, count }, encode);
  };
  return async (first, count, signal) => {
    const pictures: Picture[] = [];
    for (let done = 0; done < count; done += set.batch) {
      const images = Math.min(set.batch, count - done), start = first + done;
      const conditions = await conditionsOf(start, images);
      const { seed } = set, { guidanceRescale } = options;
      const drawn = await drawBatch(workings, prepared, conditions, {
        seed,
        first: start,
        count: images,
        guidanceRescale,
        signal,
      });
      pictures.push(...drawn.map(({ width, height, data }) => ({
        width,
        height,
        channels: 3,
        data: new Uint8Array(data.buffer),
      })));
    }
    return pictures;
  };
}
