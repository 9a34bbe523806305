import { UsageError } from "../../../src/cli/usage_error.ts";

/** A thing that a judge names, and the styles in which the model learnt it. */
export interface Thing {
  readonly name: string;
  readonly learnt: readonly string[];
}

/** What is to be drawn, and its place among the things that the judge tells apart. */
export interface Asked {
  readonly prompt: string;
  readonly thing: number;
}

/** The things of a table of tabs with a line of heads, in the order of the judge's logits. */
export function parseThings(text: string): Thing[] {
  return text.trimEnd().split("\n").slice(1).map((line) => {
    const [name, learnt = ""] = line.split("\t");
    return { name, learnt: learnt.split(" ").filter(Boolean) };
  });
}

/**
 * Prompts spread evenly over all that the model learnt.
 *
 * @param things All things
 * @param count Number of prompts
 * @throws {UsageError} If there are fewer pairs of thing and style.
 */
export function spreadOver(things: readonly Thing[], count: number): Asked[] {
  const pairs = things.flatMap(({ name, learnt }, thing) =>
    learnt.map((style) => ({ prompt: `${withArticle(name)}, ${style} style`, thing }))
  );
  if (count > pairs.length) {
    throw new UsageError(
      `--count must be at most ${pairs.length}, the prompts that the judge knows, found ${count}`,
    );
  }
  return Array.from({ length: count }, (_, i) => pairs[Math.floor(i * pairs.length / count)]);
}

/** As the captions of the training have it. */
function withArticle(name: string): string {
  return `${/^[aeiou]/i.test(name) ? "an" : "a"} ${name}`;
}
