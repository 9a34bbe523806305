import type { Fault } from "./fault_sites.ts";
import { type Trace, versionOf } from "./traces.ts";

/** What no lines are counted of: kernels, and what runs in a browser. The tests that may notice their faults. */
const UNTRACED: [faults: RegExp, tests: RegExp][] = [
  [/^assembly\//, /^tests\/(tensors|methods)\/|^tests\/run\/(kernels|store)/],
  [/^src\/npm\//, /^tests\/npm\//],
  [/^src\/web\//, /^tests\/browser\/.*page/],
  [/web|browser/, /^tests\/browser\/(package|pipelines)/],
];

/** Tests that need Chromium. */
export const IN_CHROMIUM = /^tests\/browser\//;

/**
 * The tests that may notice a fault: those that run its line, whatever it says since. First those of its folder, the
 * ones that bear its file's name ahead, then the others, the quickest first; at last those that need Chromium.
 */
export async function testsOf({ file, line }: Fault, traces: ReadonlyMap<string, Trace>): Promise<string[]> {
  const version = await versionOf(file), places = file.split("/").slice(1, -1);
  const stem = file.split("/").at(-1)!.replace(".ts", "");
  const rank = (test: string) => {
    if (IN_CHROMIUM.test(test)) return 3;
    return test.includes(`/${stem}_test`) ? 0 : test.startsWith(`tests/${places[0]}/`) ? 1 : 2;
  };
  const runsLine = ({ lines: { [file]: lines } }: Trace) =>
    lines !== undefined && (lines.version !== version || lines.ran.includes(line));
  const traced = [...traces].filter(([, trace]) => runsLine(trace)).map(([test]) => test);
  const untraced = [...traces.keys()]
    .filter((test) => UNTRACED.some(([faults, tests]) => faults.test(file) && tests.test(test)));
  const seconds = (test: string) => traces.get(test)!.seconds;
  return [...new Set([...traced, ...untraced])].sort((a, b) => rank(a) - rank(b) || seconds(a) - seconds(b));
}
