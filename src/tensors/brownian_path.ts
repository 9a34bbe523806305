import { fillNormal } from "./normal.ts";
import type { TensorData } from "./tensor.ts";

/** Halvings of an octave; between two times that no cell of the last one holds together, increments are exact in law. */
const DEPTH = 20;
/** Where a path begins at 0, so many octaves below its end are taken; the rest has 2^-60 of the variance. */
const OCTAVES_FROM_ZERO = 60;
/** Octaves that a path has: between the least normal float64 number and the largest. */
const LOWEST = -1022, HIGHEST = 1023;
/** Streams 1 to 2047 of the generator are the octaves. */
const FIRST_STREAM = 1 - LOWEST;

/** A normal of the path's tree and its weight in an increment. */
export interface PathTerm {
  /** Exponent e of the octave [2^e, 2^(e+1)] that it belongs to. */
  octave: number;
  /** 0 the increment over the octave, 1 its middle, 2 and 3 the middles of its halves, and so on. */
  node: number;
  /** Its factor in the increment. */
  weight: number;
}

/** One image's Brownian motion. */
export interface PathKey {
  /** An integer from 0 to 2^53 - 1. */
  seed: number;
  /** An integer from 0 to 2^53 - 1. */
  image: number;
}

/**
 * The increment B(to) - B(from) of a Brownian motion as a sum of independent standard normals. Increments over octaves
 * are independent; within one the path is bisected: the middle of a cell of width w deviates from the mean of its ends
 * by a normal of standard deviation sqrt(w) / 2, and so on in each half (Lévy's construction). A time's value is the sum
 * of one tent function a level, so that it costs DEPTH normals wherever it lies, and no state. The last cell is
 * bridged exactly.
 *
 * @param from Its start, at least 0
 * @param to Its end, at least `from`
 * @throws {RangeError} If a time is beyond the octaves that a path has.
 */
export function pathTerms(from: number, to: number): PathTerm[] {
  if (!(from >= 0 && from <= to)) {
    throw new RangeError(`A path's times must not fall from 0 on, found ${from} and ${to}`);
  }
  if (from === to) return [];
  const last = octaveOf(to), first = from === 0 ? last - OCTAVES_FROM_ZERO : octaveOf(from);
  const terms = new Map<string, PathTerm>();
  const add = (octave: number, node: number, weight: number) => {
    const key = `${octave} ${node}`, before = terms.get(key)?.weight ?? 0;
    terms.set(key, { octave, node, weight: before + weight });
  };
  for (let octave = Math.max(first, LOWEST); octave < last; octave++) add(octave, 0, 2 ** (octave / 2));
  addWithin(add, last, to, 1);
  if (from > 0) addWithin(add, first, from, -1);
  return [...terms.values()].filter(({ weight }) => weight !== 0);
}

/** Fills an array with standard normals, `(B(to) - B(from)) / sqrt(to - from)`, each element's B a path of its own. */
export function fillIncrement(out: TensorData, { seed, image }: PathKey, from: number, to: number): void {
  const normals = out.slice() as TensorData, scale = 1 / Math.sqrt(to - from);
  out.fill(0);
  for (const { octave, node, weight } of pathTerms(from, to)) {
    fillNormal(normals, { seed, image, step: node, stream: octave + FIRST_STREAM });
    const factor = weight * scale;
    for (let i = 0; i < out.length; i++) out[i] += factor * normals[i];
  }
}

/** B(time) - B(2^octave), `sign` times. */
function addWithin(
  add: (octave: number, node: number, weight: number) => void,
  octave: number,
  time: number,
  sign: number,
): void {
  const place = time / 2 ** octave - 1;
  let deviation = sign * 2 ** (octave / 2);
  add(octave, 0, place * deviation);
  for (let level = 0; level <= DEPTH; level++) {
    const cell = Math.floor(place * 2 ** level), within = place * 2 ** level - cell;
    const tent = level < DEPTH ? Math.min(within, 1 - within) : Math.sqrt(within * (1 - within));
    add(octave, 2 ** level + cell, tent * deviation);
    deviation *= Math.SQRT1_2;
  }
}

function octaveOf(time: number): number {
  const guess = Math.floor(Math.log2(time));
  const octave = 2 ** guess > time ? guess - 1 : 2 ** (guess + 1) <= time ? guess + 1 : guess;
  if (!(octave >= LOWEST && octave <= HIGHEST)) {
    throw new RangeError(`A path's times must be 0 or from 2^${LOWEST} up to 2^${HIGHEST + 1}, found ${time}`);
  }
  return octave;
}
