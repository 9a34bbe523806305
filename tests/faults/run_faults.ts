/**
 * Puts small faults into a copy of the code, one at a time, and says which of them the tests notice. What the tests do
 * not notice is untested or not needed.
 *
 * @module
 */
import { toInteger } from "../../src/cli/arguments/option_values.ts";
import { parseOptions } from "../../src/cli/arguments/parse_options.ts";
import { runCommand } from "../../src/cli/run_command.ts";
import { sourceFiles } from "../support/imports.ts";
import { drawFaults } from "./draw_faults.ts";
import { type Fault, faultsOf } from "./fault_sites.ts";
import { testsOf } from "./tests_of.ts";
import { type Trace, tracesOf } from "./traces.ts";
import { WorkingCopy } from "./working_copy.ts";

/** Tests that are no part of the gate, nor of what a browser runs. */
const OTHERS = /^tests\/(cluster|large|faults)\//;
/** What assembly/ is compiled to, the seconds that this may take, and the end where a fault leaves it as it was. */
const KERNELS = "wasm/kernels.ts", BUILD_LIMIT = 300, SAME = "nobody, as it is compiled to the same bytes";
/** Seconds of tests that one process runs. */
const BATCH = 5;
const TEST = ["test", "--quiet", "--allow-all", "--no-check", "--fail-fast"];

const OPTIONS = {
  count: { value: "N", help: "number of faults (100)" },
  seed: { value: "N", help: "which faults are drawn (1)" },
  only: {
    value: "PATH",
    help: "faults in this file or folder alone, for instance src/methods (src and assembly)",
  },
  seconds: { value: "N", help: "seconds of tests that a fault is given at most (120)" },
  list: { help: "print the faults and run nothing" },
};
const SUMMARY =
  "Puts small faults into a copy of the code, one at a time, and says which of them the tests notice.";

const sources = new Map<string, string>();

await runCommand(async (args) => {
  const values = parseOptions("deno task test:faults", SUMMARY, OPTIONS, args);
  if (!values) return;
  const count = toInteger("count", values.count, 1) ?? 100, seed = toInteger("seed", values.seed, 0) ?? 1;
  const seconds = toInteger("seconds", values.seconds, 1) ?? 120;
  const files = (await sourceFiles(["src", "assembly"])).filter((file) => file.startsWith(values.only ?? ""));
  for (const file of files) sources.set(file, await Deno.readTextFile(file));
  const all = files.flatMap((file) => faultsOf(file, sources.get(file)!));
  const drawn = drawFaults(all, count, seed);
  console.log(`${drawn.length} of ${all.length} faults in ${files.length} files, by seed ${seed}`);
  if (!values.list) return await runAll(drawn, seconds);
  for (const fault of drawn) console.log(describe(fault));
}, "deno task");

async function runAll(drawn: readonly Fault[], budget: number): Promise<void> {
  const copy = await WorkingCopy.make();
  let noticed = 0, same = 0;
  try {
    const tests = (await sourceFiles(["tests"])).filter((path) => path.endsWith("_test.ts") && !OTHERS.test(path));
    const traces = await tracesOf(copy, tests);
    for (const [test, { green }] of traces) {
      if (!green) console.log(`${test} is red without a fault, and left out`), traces.delete(test);
    }
    for (const [i, fault] of drawn.entries()) {
      const by = await noticedBy(copy, fault, batchesOf(await testsOf(fault, traces), traces, budget));
      if (by === SAME) same++;
      else if (by !== undefined) noticed++;
      console.log(`${i + 1} ${by === undefined ? "NOT NOTICED" : `noticed by ${by}`}: ${describe(fault)}`);
    }
  } finally {
    await copy.remove();
  }
  const count = drawn.length - same;
  console.log(
    `${noticed} of ${count} are noticed (${(100 * noticed / count).toFixed(1)} %); ${same} more change nothing`,
  );
}

/** A few test files that one process of Deno runs, and the seconds that they take without a fault. */
interface Batch {
  tests: string[];
  seconds: number;
}

/** Batches of some seconds each, in the order of the tests, of `budget` seconds in all but for the first. */
function batchesOf(tests: readonly string[], traces: ReadonlyMap<string, Trace>, budget: number): Batch[] {
  const batches: Batch[] = [];
  let used = 0;
  for (const test of tests) {
    const { seconds } = traces.get(test)!;
    if (batches.length > 0 && used + seconds > budget) continue;
    used += seconds;
    const last = batches.at(-1);
    if (!last || last.seconds > BATCH) batches.push({ tests: [test], seconds });
    else last.tests.push(test), last.seconds += seconds;
  }
  return batches;
}

/** What turns red with a fault, twice; undefined where nothing does. */
async function noticedBy(
  copy: WorkingCopy,
  fault: Fault,
  batches: readonly Batch[],
): Promise<string | undefined> {
  const source = sources.get(fault.file)!;
  const damaged = source.slice(0, fault.start) + fault.text + source.slice(fault.end);
  const late: Batch[] = [];
  const found = await copy.with(fault.file, damaged, () =>
    withKernels(copy, fault.file, async () => {
      for (const batch of batches) {
        for (let { tests } = batch; tests.length > 0;) {
          const { code, report } = await copy.deno([...TEST, ...tests], limitOf(batch));
          if (code === 0) break;
          if (code === undefined) return void late.push(batch);
          const test = testNamed(report), name = test?.name ?? tests.join(", ");
          const again = await copy.deno([...TEST, ...test ? [test.file] : tests], limitOf(batch));
          if (again.code !== 0) return name;
          console.log(`  red by chance, and left out: ${name}`);
          tests = test ? tests.filter((path) => path !== test.file) : [];
        }
      }
    }));
  for (const batch of late) {
    const { code } = await copy.deno([...TEST, ...batch.tests], limitOf(batch));
    if (code === 0) return `the time that ${batch.tests.join(", ")} takes`;
  }
  return found;
}

/** Seconds that a batch may take: as long as a busy machine may need. */
function limitOf({ seconds }: Batch): number {
  return 30 + 5 * seconds;
}

/** Runs `run` with the kernels of a changed file of assembly/. */
async function withKernels<T>(
  copy: WorkingCopy,
  file: string,
  run: () => Promise<T>,
): Promise<T | string | undefined> {
  if (!file.startsWith("assembly/")) return await run();
  const built = file === "assembly/guidance.ts" ? "wasm/guidance_kernel.ts" : KERNELS;
  return await copy.keeping(built, async () => {
    const before = await copy.read(built), { code } = await copy.deno(["task", "build"], BUILD_LIMIT);
    if (code !== 0) return "the compiler";
    return await copy.read(built) === before ? SAME : await run();
  });
}

/** The first test that has failed, by its report. */
function testNamed(report: string): { name: string; file: string } | undefined {
  const match = report.match(/^(.+) => \.\/(\S+?):\d+:\d+$/m);
  return match ? { name: match[1], file: match[2] } : undefined;
}

function describe({ file, line, what }: Fault): string {
  return `${file}:${line} ${what}`;
}
