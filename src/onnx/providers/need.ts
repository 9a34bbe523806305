/** Something that a provider cannot do without. */
export interface Need {
  /** What it is, and where it is looked for. */
  what: string;
  found: boolean;
}
