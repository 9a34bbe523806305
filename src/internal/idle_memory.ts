/** Memory that waits for a later use. */
interface Idle {
  owner: object;
  item: unknown;
  bytes: number;
}

/** More than this many bytes in all, and more than this many pieces, are not kept: the oldest are let go. */
const MOST_BYTES = 128 * 2 ** 20, MOST_PIECES = 64;

let idle: Idle[] = [], total = 0;

/**
 * Keeps a piece of memory that is not in use until it is asked for again, as far as there is room.
 *
 * @param owner Who may ask for it: no other gets it
 * @param item The memory
 * @param bytes Its size
 */
export function keepIdle(owner: object, item: unknown, bytes: number): void {
  idle.push({ owner, item, bytes });
  total += bytes;
  while (total > MOST_BYTES || idle.length > MOST_PIECES) total -= idle.shift()!.bytes;
}

/** The piece of the owner's that was kept last of those that are wanted; it is then in use. */
export function takeIdle<Item>(owner: object, isWanted: (item: Item) => boolean): Item | undefined {
  const index = idle.findLastIndex((piece) => piece.owner === owner && isWanted(piece.item as Item));
  if (index < 0) return undefined;
  const { item, bytes } = index === idle.length - 1 ? idle.pop()! : idle.splice(index, 1)[0];
  total -= bytes;
  return item as Item;
}

/** How many bytes are kept. */
export function idleBytes(): number {
  return total;
}

/**
 * Lets go of the memory that runs which have ended left for later ones: at most 128 MiB, of samplers, of models in
 * workers, and of integrals. Runs under way keep theirs, and later runs allocate what they need.
 *
 * @example After the last run
 * ```ts
 * import { getNoise, getSampler, releaseMemory, VESDE } from "@deis/deis";
 *
 * await getSampler(new VESDE(), (x) => x)(getNoise([64, 3, 32, 32]));
 * releaseMemory();
 * ```
 */
export function releaseMemory(): void {
  idle = [];
  total = 0;
}

/** Lets go of what is kept for one owner. */
export function forgetIdle(owner: object): void {
  idle = idle.filter((piece) => piece.owner !== owner);
  total = idle.reduce((sum, { bytes }) => sum + bytes, 0);
}
