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
import { type Outcome, WorkingCopy } from "./working_copy.ts";

/** Seconds that the tests of a group may take; a fault by which they go on for longer is noticed. */
const LIMIT = 900;
const TEST = ["test", "--quiet", "--allow-all", "--no-check", "--fail-fast"];

const OPTIONS = {
  count: { value: "N", help: "number of faults (100)" },
  seed: { value: "N", help: "which faults are drawn (1)" },
  only: {
    value: "PATH",
    help: "faults in this file or folder alone, for instance src/methods (src and assembly)",
  },
  list: { help: "print the faults and run nothing" },
};
const SUMMARY =
  "Puts small faults into a copy of the code, one at a time, and says which of them the tests notice.";

const sources = new Map<string, string>();

await runCommand(async (args) => {
  const values = parseOptions("deno task test:faults", SUMMARY, OPTIONS, args);
  if (!values) return;
  const count = toInteger("count", values.count, 1) ?? 100, seed = toInteger("seed", values.seed, 0) ?? 1;
  const files = (await sourceFiles(["src", "assembly"])).filter((file) => file.startsWith(values.only ?? ""));
  for (const file of files) sources.set(file, await Deno.readTextFile(file));
  const all = files.flatMap((file) => faultsOf(file, sources.get(file)!));
  const drawn = drawFaults(all, count, seed);
  console.log(`${drawn.length} of ${all.length} faults in ${files.length} files, by seed ${seed}`);
  if (!values.list) return await runAll(drawn);
  for (const fault of drawn) console.log(describe(fault));
}, "deno task");

async function runAll(drawn: readonly Fault[]): Promise<void> {
  const copy = await WorkingCopy.make();
  // Before anything runs: the working tree may go on.
  const groups = new Map<string, string[][]>();
  for (const { file } of drawn) groups.set(file, groups.get(file) ?? await testsOf(file));
  let noticed = 0;
  try {
    for (const [i, fault] of drawn.entries()) {
      const by = await noticedBy(copy, fault, groups.get(fault.file)!);
      if (by !== undefined) noticed++;
      console.log(`${i + 1} ${by === undefined ? "NOT NOTICED" : `noticed by ${by}`}: ${describe(fault)}`);
    }
  } finally {
    await copy.remove();
  }
  console.log(`${noticed} of ${drawn.length} are noticed (${(100 * noticed / drawn.length).toFixed(1)} %)`);
}

/** The test that turns red with a fault; undefined where none does. */
async function noticedBy(
  copy: WorkingCopy,
  { file, start, end, text }: Fault,
  groups: readonly string[][],
): Promise<string | undefined> {
  const source = sources.get(file)!, damaged = source.slice(0, start) + text + source.slice(end);
  for (const group of groups) {
    for (let tests = group; tests.length > 0;) {
      const { code, report } = await copy.with(file, damaged, () => runTests(copy, file, tests));
      if (code === undefined) return `the time that ${tests[0]} takes`;
      if (code === 0) break;
      const test = testNamed(report);
      if (!test) return tests[0]; // a file that cannot even be loaded
      const alone = await copy.deno([...TEST, test.file, "--filter", test.name], LIMIT);
      if (alone.code === 0) return test.name;
      console.log(`  red without a fault, and left out: ${test.file}, ${test.name}`);
      tests = tests.filter((path) => path !== test.file);
    }
  }
  return undefined;
}

/** Runs tests; those of a fault in the kernels after these are compiled. */
async function runTests(copy: WorkingCopy, file: string, tests: readonly string[]): Promise<Outcome> {
  const run = () => copy.deno([...TEST, ...tests], LIMIT);
  if (!file.startsWith("assembly/")) return await run();
  return await copy.keeping("wasm/kernels.ts", async () => {
    const build = await copy.deno(["task", "build"], LIMIT);
    return build.code === 0 ? await run() : build;
  });
}

/** The first test that has failed, by its report. */
function testNamed(report: string): { name: string; file: string } | undefined {
  // deno-lint-ignore no-control-regex -- colours
  const match = report.replace(/\x1b\[[0-9;]*m/g, "").match(/^(.+) => \.\/(\S+?):\d+:\d+$/m);
  return match ? { name: match[1], file: match[2] } : undefined;
}

function describe({ file, line, what }: Fault): string {
  return `${file}:${line} ${what}`;
}
