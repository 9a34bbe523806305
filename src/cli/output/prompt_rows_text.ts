/** The prompts of a sheet of pictures, a line for each of its rows. */
export function promptRowsText(prompts: readonly string[]): string {
  const columns = Math.ceil(Math.sqrt(prompts.length));
  const rows = Array.from(
    { length: Math.ceil(prompts.length / columns) },
    (_, row) => prompts.slice(row * columns, (row + 1) * columns),
  );
  return rows.map((row, index) => `row ${index + 1}: ${row.join(" | ")}`).join("\n");
}
