// What of the comparison belongs to a model, and what does not.
import type { ModelCard } from "../../src/models/model_card.ts";
import type { ModelFacts } from "../../src/models/model_facts.ts";
import { scheduleOf } from "../../src/models/schedule_of.ts";

/** The cards of the models whose images the classifier knows. */
const DIGITS = ["models/digits.json", "models/digits-int8.json"];

/** Whether the images of a model are the digits that the classifier judges. */
export async function drawsDigits({ sha256 }: ModelCard): Promise<boolean> {
  const cards = await Promise.all(DIGITS.map((path) => Deno.readTextFile(path)));
  return cards.some((text) => JSON.parse(text).sha256 === sha256);
}

/** Why diffusers' schedulers, as they are driven here, cannot run a model; undefined where they can. */
export function whyNotDiffusers(
  card: ModelCard,
  { epsModel, inputs }: Pick<ModelFacts, "epsModel" | "inputs">,
  guidance: number,
): string | undefined {
  if ("reason" in epsModel) return epsModel.reason;
  if (card.prediction !== "eps") {
    return `they are set up for models that predict eps, this one predicts ${card.prediction}`;
  }
  if (card.modelSchedule) return "they know one schedule, the model was trained on another than it is sampled on";
  if (!scheduleOf(card.schedule).isContinuous) return "they are given real times, the model takes integers";
  const t = inputs.find(({ name }) => name === epsModel.t)!;
  if (t.type !== "float32" || t.shape?.length !== 1) {
    return "they give the time as float32 [1], the model takes another";
  }
  if (guidance !== 1 && epsModel.guidance === undefined) return "they do not guide, and the model takes no scale";
}
