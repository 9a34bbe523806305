// Whether the tests notice a fault.
import type { Fault } from "./fault_sites.ts";
import { IN_CHROMIUM, kernelsOf } from "./near_tests.ts";
import type { WorkingCopy } from "./working_copy.ts";

/** Seconds that assembly/ may take to compile, and what is said where a fault leaves the kernels as they were. */
const BUILD_LIMIT = 300;
const SAME: Notice = { by: "nobody, as it is compiled to the same bytes", isSame: true };
const TEST = ["test", "--quiet", "--allow-all", "--no-check", "--fail-fast"];
/** Test files that one process runs after the first, and the seconds that it may take. */
const TOGETHER = 3, LIMIT = 240;

/** What notices a fault. */
export interface Notice {
  /** The name of a test, or what else stands in the fault's way; undefined where nothing does. */
  by?: string;
  /** Whether the fault changes nothing. */
  isSame?: boolean;
  /** Whether it took Chromium. */
  inChromium?: boolean;
  /** How many test files were run. */
  ran?: number;
}

/** Runs tests with a fault, in turn, until one notices it or the seconds are over; Chromium's tests run whenever that is. */
export async function noticeOf(
  copy: WorkingCopy,
  fault: Fault,
  source: string,
  tests: readonly string[],
  seconds: number,
): Promise<Notice> {
  const files = new Map([[fault.file, source.slice(0, fault.start) + fault.text + source.slice(fault.end)]]);
  const stopped = fault.file.startsWith("assembly/") ? await buildKernels(copy, fault.file, files) : undefined;
  if (stopped) return stopped;
  let end = performance.now() + 1000 * seconds, ran = 0;
  for (const batch of batchesOf(tests)) {
    if (ran > 0 && performance.now() > end && !IN_CHROMIUM.test(batch[0])) continue;
    ran += batch.length;
    for (let left = batch; left.length > 0;) {
      const begin = performance.now();
      const red = await redOf(copy, files, left);
      if (!red) break;
      // Some tests are red by chance, or on this machine.
      if (await redOf(copy, files, red.tests) && await areSound(copy, red.tests)) {
        return { by: red.by, inChromium: IN_CHROMIUM.test(red.tests[0]), ran };
      }
      console.log(`  red by chance, or without a fault, and left out: ${red.by}`);
      left = left.filter((test) => !red.tests.includes(test));
      end += performance.now() - begin;
    }
  }
  return { ran };
}

/** Tests that were green without a fault. */
const sound = new Set<string>();

/** Whether tests are green without a fault. */
async function areSound(copy: WorkingCopy, tests: readonly string[]): Promise<boolean> {
  const unknown = tests.filter((test) => !sound.has(test));
  if (unknown.length > 0 && await redOf(copy, new Map(), unknown)) return false;
  for (const test of unknown) sound.add(test);
  return true;
}

/** The nearest test alone, then some together; Chromium's alone, too. */
function batchesOf(tests: readonly string[]): string[][] {
  const batches: string[][] = [];
  for (const [i, test] of tests.entries()) {
    const last = batches.at(-1);
    const isFull = i < 2 || last!.length === TOGETHER || IN_CHROMIUM.test(test);
    if (isFull) batches.push([test]);
    else last!.push(test);
  }
  return batches;
}

/** What is red of some tests, with other texts in place of the files'. */
async function redOf(
  copy: WorkingCopy,
  files: ReadonlyMap<string, string>,
  tests: string[],
): Promise<{ by: string; tests: string[] } | undefined> {
  const { code, report } = await copy.with(files, () => copy.deno([...TEST, ...tests], LIMIT));
  if (code === 0) return undefined;
  if (code === undefined) return { by: `the time that ${tests.join(", ")} takes`, tests };
  const [, by, test] = /^(.+) => \.\/(\S+?):\d+:\d+$/m.exec(report) ?? [];
  return test ? { by, tests: [test] } : { by: tests.join(", "), tests };
}

/** Adds the kernels of changed files, or says why no test is needed. */
async function buildKernels(
  copy: WorkingCopy,
  file: string,
  files: Map<string, string>,
): Promise<Notice | undefined> {
  const built = kernelsOf(file);
  const before = await copy.read(built);
  return await copy.with(new Map([...files, [built, before]]), async () => {
    const { code } = await copy.deno(["task", "build"], BUILD_LIMIT), after = await copy.read(built);
    files.set(built, after);
    return code !== 0 ? { by: "the compiler" } : after === before ? SAME : undefined;
  });
}
