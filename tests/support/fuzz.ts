// Tests on random input: the same in every run of the gate, longer and other ones with DEIS_FUZZ_RUNS.
import { assert } from "@std/assert";
import fc from "fast-check";

const RUNS = Deno.env.get("DEIS_FUZZ_RUNS");

/** How often a property is tried, and from which seed; `few` is how often in the gate. */
export function runs(few: number): { numRuns: number; seed?: number } {
  return RUNS === undefined ? { numRuns: few, seed: 20260701 } : { numRuns: Number(RUNS) };
}

/** How often something slow is tried, and the seed of its numbers. */
export function rounds(few: number): { count: number; seed: number } {
  if (RUNS === undefined) return { count: few, seed: 20260701 };
  return { count: Math.ceil(Number(RUNS) / 100), seed: crypto.getRandomValues(new Uint32Array(1))[0] };
}

/** Fails unless an error is one of input: of a class that callers know, with a message in one line, which may be cut. */
export function assertClean(error: unknown): void {
  const isKnown = error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError;
  assert(isKnown && /^[^\n]+([^.\n]|\.\.\.)$/.test(error.message), `${error} ${(error as Error)?.stack}`);
}

/** Values that have no business where a number, a name or a list is expected. */
const ODD: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, undefined, true, "", "1", "__proto__", [], {}, [[]], NaN, Infinity, -Infinity),
  fc.constantFrom(0, -0, -1, 0.5, 1, 2, 3, 1e9, 1e300, -1e300, 5e-324, 2 ** 53),
  fc.double(),
  fc.integer(),
  fc.string(),
);

/** A value of the kind that JSON has, with one to three of its parts replaced, removed or doubled. */
export function damaged<Value>(value: Value): fc.Arbitrary<unknown> {
  const change = fc.tuple(fc.nat(), fc.constantFrom("replace", "replace", "remove", "double"), ODD);
  return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => {
    const copy = structuredClone(value);
    for (const [place, kind, odd] of changes) {
      const places = placesIn(copy);
      const [parent, key] = places[place % places.length];
      if (kind === "replace") parent[key as string] = odd;
      else if (kind === "remove") {
        Array.isArray(parent) ? parent.splice(key as number, 1) : delete parent[key as string];
      } else if (Array.isArray(parent)) parent.splice(key as number, 0, structuredClone(parent[key as number]));
    }
    return copy;
  });
}

type Parent = Record<string, unknown> & unknown[];

/** Every place within a value that holds another. */
function placesIn(value: unknown): [Parent, string | number][] {
  if (typeof value !== "object" || value === null) return [];
  return Object.keys(value).flatMap((name) => {
    const key = Array.isArray(value) ? Number(name) : name;
    return [[value as Parent, key] as [Parent, string | number], ...placesIn((value as Parent)[name as never])];
  });
}
