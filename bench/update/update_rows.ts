// The fused update in the table: float32, four terms, the next state apart.
import { instantiate } from "../../wasm/instantiate.ts";
import { interleave, interleaveRuns, type TimedRun } from "../speed/interleave.ts";
import type { PythonContestants } from "../python/python_contestants.ts";
import { limitRow, type Row, rowsOf } from "../speed/rows.ts";
import { compileUpdates } from "./update_c.ts";
import { contestants, type UpdateCase } from "./update_case.ts";

const SIZES = { "16 KB": 2 ** 14, "64 KB": 2 ** 16, "1 MB": 2 ** 20, "16 MB": 2 ** 24 };
const TERMS = 4;
/** The least ratio to C of 128 bits and of the machine's own vectors, and to JavaScript, by size. */
const GOALS: Record<keyof typeof SIZES, Record<string, number>> = {
  "16 KB": { "C, 128 bits": 0.9, "plain JavaScript": 4 },
  "64 KB": { "C, 128 bits": 0.9, "plain JavaScript": 4 },
  "1 MB": { "C, 128 bits": 0.95, "C, native": 0.95 },
  "16 MB": { "C, 128 bits": 0.95, "C, native": 0.85 },
};
/** Seconds that a call of an empty kernel may take. */
const EMPTY_CALL = 20e-9, ROUNDS = 15, CALLS = 200_000;

/** Measures them. */
export async function updateRows(python: PythonContestants | undefined): Promise<Row[]> {
  const variants = await compileUpdates();
  const rows: Row[] = [];
  for (const [size, bytes] of Object.entries(SIZES) as [keyof typeof SIZES, number][]) {
    for (const anchored of [false, true]) {
      const what = `${size}, ${anchored ? "with anchor" : "multistep"}`;
      const timed = contestants(caseOf(bytes, anchored), variants);
      rows.push(...rowsOf("update", what, await interleave(timed), GOALS[size]));
      if (python && !anchored) rows.push(...await inPython(python, what, bytes, timed.ours));
    }
  }
  return [...rows, emptyCall()];
}

function caseOf(bytes: number, anchored: boolean): UpdateCase {
  return { type: Float32Array, bytes, terms: TERMS, inPlace: false, anchored };
}

async function inPython(
  python: PythonContestants,
  what: string,
  bytes: number,
  ours: (repeats: number) => void,
): Promise<Row[]> {
  const repeats = Math.ceil(2 ** 24 / bytes), job = { elements: bytes / 4, terms: TERMS };
  const names = python.names.filter((name) => name.endsWith("update"));
  const runs: Record<string, TimedRun> = {
    ours: () => {
      const start = performance.now();
      ours(repeats);
      return Promise.resolve((performance.now() - start) / 1000 / repeats);
    },
    ...Object.fromEntries(names.map((name) => [name, () => python.seconds(name, job, repeats)])),
  };
  return rowsOf("update", what, await interleaveRuns(runs));
}

/** A call that has nothing to update, against the time that it may take. */
function emptyCall(): Row {
  const { kernels } = instantiate("update", 4096);
  const times = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    for (let i = 0; i < CALLS; i++) kernels.update_f32(0, 0, 2048, 2048, 2048, 1024, 0, 1, 0, 0, 0, 16, 0);
    return (performance.now() - start) / 1000 / CALLS;
  });
  return limitRow("update", "a call on no data", times, EMPTY_CALL);
}
