import { cardFaults } from "./card_faults.ts";
import type { ModelCard } from "./model_card.ts";

/**
 * Reads a card from JSON. A card is data that others made: every field is checked before anything is done by it.
 *
 * @param name What to call the card in errors
 * @param json Its text
 * @param known What fields must be, where that is known: errors say so
 * @returns The card
 * @throws {TypeError} If it is no JSON, or fields are missing or not as they must be; the message lists all of them.
 */
export function parseCard(name: string, json: string, known?: Readonly<Record<string, string>>): ModelCard {
  let card: unknown;
  try {
    card = JSON.parse(json);
  } catch (error) {
    throw new TypeError(`The model card ${name} is not JSON`, { cause: error });
  }
  const faults = cardFaults(card, known);
  if (faults.length > 0) throw new TypeError(`The model card ${name} is not right: ${faults.join("; ")}`);
  return card as ModelCard;
}
