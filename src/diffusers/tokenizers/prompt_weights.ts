/** A part of a prompt with the weight that it was given. */
export interface WeightedText {
  readonly text: string;
  readonly weight: number;
}

/** What one more pair of brackets is worth. */
const ONE_PAIR = 1.1;

/** A backslash with what it makes plain, an opening bracket, a weight with its bracket, a closing bracket, or text. */
const PARTS = /\\[()[\]\\]|[([]|:\s*([+-]?[.\d]+)\s*\)|[)\]]|[^\\()[\]:]+|[\\:]/g;

/**
 * Reads the weights of a prompt as other tools write them: `(text)` is 1.1 times, `(text:1.5)` 1.5 times, `[text]` a
 * 1.1th of the weight around it, and `\(` a plain bracket. Brackets that do not close reach to the end.
 */
export function parsePromptWeights(prompt: string): WeightedText[] {
  const found: { text: string; weight: number }[] = [];
  const open: { bracket: string; from: number }[] = [];
  const scale = (from: number, factor: number) => found.slice(from).forEach((part) => part.weight *= factor);
  for (const [part, weight] of prompt.matchAll(PARTS)) {
    const last = open.at(-1);
    if (part === "(" || part === "[") {
      open.push({ bracket: part, from: found.length });
    } else if (weight !== undefined && last?.bracket === "(" && Number.isFinite(Number(weight))) {
      scale(open.pop()!.from, Number(weight));
    } else if (part === ")" && last?.bracket === "(") {
      scale(open.pop()!.from, ONE_PAIR);
    } else if (part === "]" && last?.bracket === "[") {
      scale(open.pop()!.from, 1 / ONE_PAIR);
    } else {
      found.push({ text: part.length === 2 && part[0] === "\\" ? part[1] : part, weight: 1 });
    }
  }
  for (const { bracket, from } of open) scale(from, bracket === "(" ? ONE_PAIR : 1 / ONE_PAIR);
  return merged(found);
}

/** Neighbours of the same weight as one text, so that words stay whole. */
function merged(parts: readonly WeightedText[]): WeightedText[] {
  const result: WeightedText[] = [];
  for (const { text, weight } of parts) {
    const last = result.at(-1);
    if (last?.weight === weight) result[result.length - 1] = { text: last.text + text, weight };
    else result.push({ text, weight });
  }
  return result.length > 0 ? result : [{ text: "", weight: 1 }];
}
