import type { GuidanceOptions } from "../../compile/compile_options.ts";
import type { ModelCard } from "../../models/model_card.ts";
import type { OptionValues } from "../arguments/option_spec.ts";
import { toNumber } from "../arguments/option_values.ts";
import { UsageError } from "../usage_error.ts";

/** The options of compile on guidance. */
export const COMPILED_GUIDANCE = {
  guidance: {
    value: "G",
    help: "fix the guidance scale (default: an input where the network has one, else the default of the card)",
  },
  "add-guidance": { help: "make the guidance scale an input, for a model with labels and no such input" },
  negative: { value: "LIST", help: "guide by these inputs, such as text embeddings, which are then given twice" },
};

/** How a compiled model is guided. */
export interface CompiledGuidance {
  options: GuidanceOptions | undefined;
  /** The one scale that it has, or that the scale is an input. */
  scale: number | "input";
  /** What a user should know who asked for none of it. */
  note?: string;
}

/**
 * What the options say, with the default of the model's card: where the network takes no scale, it is guided as sample
 * guides it.
 *
 * @param isInput Whether the network takes the scale as an input
 * @throws {UsageError} If the options contradict each other or the model.
 */
export function compiledGuidance(
  values: OptionValues<keyof typeof COMPILED_GUIDANCE>,
  { labels, guidance }: ModelCard,
  isInput: boolean,
): CompiledGuidance {
  const asked = toNumber("guidance", values.guidance), negative = values.negative?.split(",");
  const noLabel = labels?.none, usual = labels && guidance ? guidance.default : 1;
  if (values["add-guidance"]) {
    if (asked !== undefined) {
      throw new UsageError("--add-guidance makes the scale an input and cannot be combined with --guidance");
    }
    if (!labels) throw new UsageError("--add-guidance needs a model whose card has labels, this one has none");
    return { options: { noLabel, negative }, scale: "input" };
  }
  if (negative) return { options: { negative, scale: asked }, scale: asked ?? "input" };
  if (isInput && asked === undefined) {
    const note = `The compiled model takes guidance as an input; the default of its card is ${usual}`;
    return { options: undefined, scale: "input", note: guidance && note };
  }
  if (isInput) return { options: { scale: asked }, scale: asked! };
  const scale = asked ?? usual;
  if (scale === 1) return { options: undefined, scale };
  if (!labels) throw new UsageError("--guidance needs a model whose card has labels, or --negative");
  const note = `The compiled model guides with ${scale}, the default of its card (--guidance chooses another)`;
  return { options: { noLabel, scale }, scale, note: asked === undefined ? note : undefined };
}
