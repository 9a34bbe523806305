// Standard normal noise in the table: the kernel against the same generator in TypeScript, NumPy and torch, whose
// normals take one thread whatever it is given.
import { getNoise } from "../../mod.ts";
import { philox4x32, WORD } from "../../src/tensors/philox.ts";
import type { PythonContestants } from "../python/python_contestants.ts";
import { interleaveRuns, type TimedRun } from "./interleave.ts";
import { type Row, rowsOf } from "./rows.ts";

/** In float64 that loop makes float32 numbers none the less. */
const GOALS = { float32: { TypeScript: 10, "torch.randn": 1 }, float64: { "torch.randn": 1 } };
const SIZES = [16_384, 1_048_576], PYTHON = ["NumPy standard_normal (Philox)", "torch.randn"];
/** Numbers that a turn makes, so that it takes some milliseconds. */
const TURN = 2 ** 20, ROUNDS = 25;

/** Measures it. */
export async function noiseRows(python: PythonContestants | undefined): Promise<Row[]> {
  const rows: Row[] = [];
  for (const type of ["float32", "float64"] as const) {
    for (const elements of SIZES) {
      const repeats = TURN / elements;
      const contestants: Record<string, TimedRun> = {
        ours: () => timed(repeats, () => getNoise([1, elements], { type })),
        TypeScript: () => timed(repeats, () => inTypeScript(elements)),
      };
      for (const name of PYTHON.filter((name) => python?.names.includes(name))) {
        contestants[name] = () => python!.seconds(name, { elements, type }, repeats);
      }
      const comparison = await interleaveRuns(contestants, ROUNDS);
      const speed = (elements / comparison.seconds / 1e6).toFixed(0);
      rows.push(...rowsOf("noise", `${elements} ${type}, ${speed} M/s`, comparison, GOALS[type]));
    }
  }
  return rows;
}

/** Seconds a repeat; a promise, as the others' are. */
function timed(repeats: number, work: () => unknown): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < repeats; i++) work();
  return Promise.resolve((performance.now() - start) / 1000 / repeats);
}

/** The generator as a loop of plain numbers. */
function inTypeScript(elements: number): Float32Array {
  const out = new Float32Array(elements);
  for (let start = 0; start < elements; start += 4) {
    const words = philox4x32([start / 4, 0, 0, 0], [0, 0]);
    for (let pair = 0; pair < 4; pair += 2) {
      const radius = Math.sqrt(-2 * Math.log((words[pair] + 0.5) / WORD));
      const angle = 2 * Math.PI * (words[pair + 1] / WORD);
      out[start + pair] = radius * Math.cos(angle);
      out[start + pair + 1] = radius * Math.sin(angle);
    }
  }
  return out;
}
