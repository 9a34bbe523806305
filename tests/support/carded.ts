// Models with the cards that a person would write for them.
import * as cards from "./carded_models.ts";

/** What a card of a model of two channels says. */
const CARD = {
  input: { channels: 2, height: 4, width: 4, range: [-1, 1] },
  prediction: "eps",
  schedule: { kind: "linear", beta0: 0.1, beta1: 20 },
};

/** Writes a model and a card beside it; returns the path of the model. */
export function writeCarded(
  folder: string,
  name: string,
  bytes: Uint8Array,
  parts: Record<string, unknown> = {},
): Promise<string> {
  return cards.writeCarded(folder, name, bytes, { ...CARD, ...parts });
}
