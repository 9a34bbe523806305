/** The first line of an error's message, for errors of others that go on for more than one. */
export function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0];
}
