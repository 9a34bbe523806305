// Whether the tests notice a fault.
import type { Batch } from "./batches.ts";
import type { Fault } from "./fault_sites.ts";
import { IN_CHROMIUM } from "./tests_of.ts";
import type { WorkingCopy } from "./working_copy.ts";

/** What assembly/ is compiled to, the seconds that this may take, and what is said where a fault leaves it as it was. */
const KERNELS = "wasm/kernels.ts", BUILD_LIMIT = 300;
const SAME: Notice = { by: "nobody, as it is compiled to the same bytes", isSame: true };
const TEST = ["test", "--quiet", "--allow-all", "--no-check", "--fail-fast"];

/** What notices a fault. */
export interface Notice {
  /** The name of a test, or what else stands in the fault's way. */
  by: string;
  /** Whether the fault changes nothing. */
  isSame?: boolean;
  /** Whether it took Chromium. */
  inChromium?: boolean;
}

/** What turns red with a fault in a file's source, twice; undefined where nothing does. */
export async function noticeOf(
  copy: WorkingCopy,
  fault: Fault,
  source: string,
  batches: readonly Batch[],
): Promise<Notice | undefined> {
  const damaged = source.slice(0, fault.start) + fault.text + source.slice(fault.end);
  const late: Batch[] = [];
  const found = await copy.with(fault.file, damaged, () =>
    withKernels(copy, fault.file, async () => {
      for (const batch of batches) {
        const inChromium = IN_CHROMIUM.test(batch.tests[0]);
        for (let { tests } = batch; tests.length > 0;) {
          const { code, report } = await copy.deno([...TEST, ...tests], limitOf(batch));
          if (code === 0) break;
          if (code === undefined) return void late.push(batch);
          const test = testNamed(report), name = test?.name ?? tests.join(", ");
          const again = await copy.deno([...TEST, ...test ? [test.file] : tests], limitOf(batch));
          if (again.code !== 0) return { by: name, inChromium };
          console.log(`  red by chance, and left out: ${name}`);
          tests = test ? tests.filter((path) => path !== test.file) : [];
        }
      }
    }));
  for (const batch of late) {
    const { code } = await copy.deno([...TEST, ...batch.tests], limitOf(batch));
    if (code === 0) {
      return { by: `the time that ${batch.tests.join(", ")} takes`, inChromium: IN_CHROMIUM.test(batch.tests[0]) };
    }
  }
  return found;
}

/** Seconds that a batch may take: as long as a busy machine may need. */
function limitOf({ seconds }: Batch): number {
  return 30 + 5 * seconds;
}

/** Runs `run` with the kernels of a changed file of assembly/. */
async function withKernels(
  copy: WorkingCopy,
  file: string,
  run: () => Promise<Notice | undefined>,
): Promise<Notice | undefined> {
  if (!file.startsWith("assembly/")) return await run();
  const built = file === "assembly/guidance.ts" ? "wasm/guidance_kernel.ts" : KERNELS;
  return await copy.keeping(built, async () => {
    const before = await copy.read(built), { code } = await copy.deno(["task", "build"], BUILD_LIMIT);
    if (code !== 0) return { by: "the compiler" };
    return await copy.read(built) === before ? SAME : await run();
  });
}

/** The first test that has failed, by its report. */
function testNamed(report: string): { name: string; file: string } | undefined {
  const match = report.match(/^(.+) => \.\/(\S+?):\d+:\d+$/m);
  return match ? { name: match[1], file: match[2] } : undefined;
}
