import type { LoadedModel } from "../../models/loaded_model.ts";
import { toInteger } from "../arguments/option_values.ts";
import { allLabels } from "../output/draw.ts";
import { UsageError } from "../usage_error.ts";

/** The option that names classes. */
export const LABEL_OPTION = {
  label: { value: "LIST", help: "classes to draw, in turn, for instance 7 or 1,2,3 (default: all)" },
};

/** The classes that --label lists, or all of them; undefined for a model without classes. @throws {UsageError} */
export function parseLabels(list: string | undefined, model: LoadedModel): number[] | undefined {
  if (list === undefined) return allLabels(model);
  if (!model.card.labels) throw new UsageError("--label needs a model with classes, this one has none");
  const { count } = model.card.labels;
  return list.split(",").map((item) => {
    const label = toInteger("label", item, 0)!;
    if (label >= count) throw new UsageError(`--label must be at most ${count - 1}, found "${item}"`);
    return label;
  });
}
