/**
 * Characters that command a terminal, or change the order of the text around them: controls (an escape sequence begins
 * with one), separators of lines, marks of direction, and halves of a character.
 */
// deno-lint-ignore no-control-regex -- these are what it is for
const COMMANDS = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/gu;
const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/**
 * Text of a file as it may be printed, with an escape of JSON for each character that is more than a sign.
 *
 * @param options `lines`: leave the ends of lines as they are, in a text whose lines are our own. Default false.
 */
export function printable(text: string, { lines = false }: { lines?: boolean } = {}): string {
  const escape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return text.replace(
    COMMANDS,
    (character) => lines && character === "\n" ? character : SHORT[character] ?? escape(character),
  );
}
