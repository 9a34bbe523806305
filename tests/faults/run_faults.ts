/**
 * Puts small faults into a copy of the code, one at a time, and says which of them the tests notice. What the tests do
 * not notice is untested or not needed.
 *
 * @module
 */
import { toInteger } from "../../src/cli/arguments/option_values.ts";
import { parseOptions } from "../../src/cli/arguments/parse_options.ts";
import { runCommand } from "../../src/cli/run_command.ts";
import { UsageError } from "../../src/cli/usage_error.ts";
import { findChromium } from "../support/browser/chromium.ts";
import { sourceFiles } from "../support/imports.ts";
import { drawFaults } from "./draw_faults.ts";
import { type Fault, faultsOf } from "./fault_sites.ts";
import { IN_CHROMIUM, NearTests } from "./near_tests.ts";
import { noticeOf } from "./notice.ts";
import { WorkingCopy } from "./working_copy.ts";

/** Tests that are no part of the gate. */
const OTHERS = /^tests\/(cluster|large|faults)\//;

const OPTIONS = {
  count: { value: "N", help: "number of faults (100)" },
  seed: { value: "N", help: "which faults are drawn (1)" },
  only: {
    value: "PATHS",
    help: "faults in these files or folders alone, for instance src/methods,src/plans (src,assembly)",
  },
  tests: { value: "PATHS", help: "tests in these files or folders alone (tests)" },
  seconds: { value: "N", help: "seconds for the tests of a fault, after which none is begun (120)" },
  browser: { help: "also run the tests that need Chromium, after the others" },
  list: { help: "print the faults and run nothing" },
};
const SUMMARY =
  "Puts small faults into a copy of the code, one at a time, and says which of them the tests notice.";

const sources = new Map<string, string>();

await runCommand(async (args) => {
  const values = parseOptions("deno task test:faults", SUMMARY, OPTIONS, args);
  if (!values) return;
  const count = toInteger("count", values.count, 1) ?? 100, seed = toInteger("seed", values.seed, 0) ?? 1;
  const seconds = toInteger("seconds", values.seconds, 1) ?? 120, inChromium = Boolean(values.browser);
  if (inChromium && !findChromium()) {
    throw new UsageError(
      "--browser needs Chromium, and none is found; `deno task test:browser` installs it if it may",
    );
  }
  const files = within(values.only, await sourceFiles(["src", "assembly"]));
  const tests = within(values.tests, await sourceFiles(["tests"])).filter((path) =>
    path.endsWith("_test.ts") && !OTHERS.test(path) && (inChromium || !IN_CHROMIUM.test(path))
  );
  for (const file of files) sources.set(file, await Deno.readTextFile(file));
  const all = files.flatMap((file) => faultsOf(file, sources.get(file)!));
  const drawn = drawFaults(all, count, seed);
  console.log(`${drawn.length} of ${all.length} faults in ${files.length} files, by seed ${seed}`);
  if (!values.list) return await runAll(drawn, tests, seconds, inChromium);
  for (const fault of drawn) console.log(describe(fault));
}, "deno task");

/** The paths that begin with one of those that are separated by commas; all where there are none. */
function within(places: string | undefined, paths: readonly string[]): string[] {
  return paths.filter((path) => !places || places.split(",").some((place) => path.startsWith(place)));
}

async function runAll(
  drawn: readonly Fault[],
  tests: readonly string[],
  seconds: number,
  inChromium: boolean,
): Promise<void> {
  const copy = await WorkingCopy.make(), near = await NearTests.of(tests);
  let noticed = 0, same = 0, noticedInChromium = 0;
  try {
    for (const [i, fault] of drawn.entries()) {
      const own = near.testsOf(fault.file);
      const notice = await noticeOf(copy, fault, sources.get(fault.file)!, own, seconds);
      if (notice.isSame) same++;
      else if (notice.by) noticed++;
      if (notice.inChromium) noticedInChromium++;
      const result = notice.by ? `noticed by ${notice.by}` : `NOT NOTICED by ${notice.ran} of ${own.length} tests`;
      console.log(`${i + 1} ${result}: ${describe(fault)}`);
    }
  } finally {
    await copy.remove();
  }
  const count = drawn.length - same, share = (100 * noticed / count).toFixed(1);
  const chromium = inChromium ? `, ${noticedInChromium} of them in Chromium alone` : "";
  console.log(`${noticed} of ${count} are noticed (${share} %)${chromium}; ${same} more change nothing`);
}

function describe({ file, line, what }: Fault): string {
  return `${file}:${line} ${what}`;
}
