let words = "deis";

/** States the words that start a command here: "deis" where it is installed, "deno task" in its repository. */
export function setInvocation(value: "deis" | "deno task"): void {
  words = value;
}

/** A command as it is started here, for help and errors: "deis inspect FILE" or "deno task inspect FILE". */
export function invocation(command: string): string {
  return `${words} ${command}`;
}
