/** Longer than any message that is of use. */
const LONGEST = 600;
/** Frames of a native stack, and lines that announce one. */
const OF_A_STACK = /^(at |#\d|stack ?trace)/i;

/** What an error of another library says, as one line: all of its lines but those of a stack. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const lines = message.split(/[\r\n]+/).map((line) => line.trim()).filter((line) => line !== "");
  const useful = lines.filter((line) => !OF_A_STACK.test(line));
  const reason = (useful.length > 0 ? useful : lines).join("; ").replace(/\.+$/, "");
  return reason.length > LONGEST ? `${reason.slice(0, LONGEST)}...` : reason;
}
