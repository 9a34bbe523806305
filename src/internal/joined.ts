/**
 * Names of several lists in one, each once. Called with the annotation PURE it is left out by bundlers
 * where the list is not used; a list that is spread into another is not.
 */
export function joined(...lists: (readonly string[])[]): readonly string[] {
  return [...new Set(lists.flat())];
}
