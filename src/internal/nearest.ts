/**
 * The name that a mistyped one was most likely meant to be: the one that the fewest insertions, deletions, replacements
 * and swaps of neighbours turn it into. Undefined where none is near.
 */
export function nearest(name: string, names: Iterable<string>): string | undefined {
  let best: string | undefined, least = Infinity;
  for (const candidate of names) {
    const edits = editsBetween(name.toLowerCase(), candidate.toLowerCase());
    if (edits < least && edits <= Math.max(1, Math.floor(candidate.length / 3))) {
      [best, least] = [candidate, edits];
    }
  }
  return best;
}

/** The optimal string alignment distance. */
function editsBetween(a: string, b: string): number {
  let older: number[] = [], old: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    [older, old, row] = [old, row, [i]];
    for (let j = 1; j <= b.length; j++) {
      const replaced = old[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(replaced, old[j] + 1, row[j - 1] + 1);
      const areSwapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (areSwapped) row[j] = Math.min(row[j], older[j - 2] + 1);
    }
  }
  return row[b.length];
}
