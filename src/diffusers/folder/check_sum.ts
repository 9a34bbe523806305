import type { Checkpoint } from "./checkpoint.ts";

/** @throws {TypeError} If a file of a checkpoint has another SHA-256 than its card states. */
export function checkSum({ name }: Checkpoint, path: string, found: string, expected: string): void {
  if (found === expected) return;
  throw new TypeError(
    `${path} of ${name} is not the file that card.json describes, cut short or replaced: its sha256 is ` +
      `${found.slice(0, 12)}..., expected ${expected.slice(0, 12)}...`,
  );
}
