/** A figure of all rows at all numbers of evaluations, as a table in Markdown; rows without any are left out. */
export function figureTable<Figure extends string>(
  figure: Figure,
  names: readonly string[],
  counts: readonly number[],
  verdicts: Readonly<Record<string, Readonly<Partial<Record<Figure, number>>> | undefined>>,
): string {
  const header = ["method", "grid", ...counts.map((nfe) => `${nfe} NFE`)];
  const rows = names.flatMap((name) => {
    const cells = counts.map((nfe) => verdicts[keyOf(name, nfe)]?.[figure]?.toFixed(4) ?? "");
    return cells.some(Boolean) ? [`| ${name} | ${cells.join(" | ")} |`] : [];
  });
  return [figure, "", `| ${header.join(" | ")} |`, `|${" --- |".repeat(header.length)}`, ...rows].join("\n");
}

/** Where the verdict on a row, by its method and grid, is kept. */
export function keyOf(name: string, nfe: number): string {
  return `${name} | ${nfe}`;
}
