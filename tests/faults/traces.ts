// Which lines every test file runs, and how long it takes: measured once under V8's coverage, and kept.
import { sha256Of } from "../../src/internal/sha256_of.ts";
import type { WorkingCopy } from "./working_copy.ts";

/** What one run of a test file has shown. */
export interface Trace {
  seconds: number;
  /** Whether it was green: a test that is red without a fault notices none. */
  green: boolean;
  /** The lines that it ran, by file, and which version of the file that was. */
  lines: Record<string, { version: string; ran: number[] }>;
}

/** Tests that run the code elsewhere, in a browser or from an installed package: their lines are not counted. */
const ELSEWHERE = /^tests\/(browser|npm)\//;
/** Seconds that a test file may take. */
const LIMIT = 600;
const FILE = "dist/fault_traces.json";

/** The traces of test files; those that have not changed since an earlier call are read from a file. */
export async function tracesOf(copy: WorkingCopy, tests: readonly string[]): Promise<Map<string, Trace>> {
  const kept: Record<string, Trace & { version: string }> = await Deno.readTextFile(FILE).then(
    JSON.parse,
    () => ({}),
  );
  const traces = new Map<string, Trace>();
  for (const [i, test] of tests.entries()) {
    const version = await versionOf(test);
    if (kept[test]?.version !== version) {
      kept[test] = { version, ...await trace(copy, test) };
      const { seconds, green } = kept[test];
      console.error(
        `${i + 1} of ${tests.length}: ${test} takes ${seconds.toFixed(1)} s${green ? "" : ", and is red"}`,
      );
      await Deno.mkdir("dist", { recursive: true });
      await Deno.writeTextFile(FILE, JSON.stringify(kept));
    }
    traces.set(test, kept[test]);
  }
  return traces;
}

/** Which version of a file of the working tree there is. */
export async function versionOf(file: string): Promise<string> {
  return sha256Of(await Deno.readFile(file));
}

async function trace(copy: WorkingCopy, test: string): Promise<Trace> {
  const folder = await Deno.makeTempDir({ prefix: "deis-coverage-" });
  try {
    await Deno.chmod(folder, 0o777); // some tests start processes of other users
    const args = ["test", "--quiet", "--allow-all", "--no-check"];
    const coverage = [`--coverage=${folder}`, "--coverage-raw-data-only"];
    const timed = async (extra: string[], env = {}) => {
      const start = performance.now(), { code } = await copy.deno([...args, ...extra, test], LIMIT, env);
      return { green: code === 0, seconds: (performance.now() - start) / 1000 };
    };
    // The variable is for the processes that the test starts.
    let outcome = ELSEWHERE.test(test) ? undefined : await timed(coverage, { DENO_COVERAGE_DIR: folder });
    // Counting lines takes time, and makes processes say more, by which a test may be red.
    if (!outcome?.green) outcome = await timed([]);
    const { report } = await copy.deno(["coverage", "--quiet", "--lcov", folder], LIMIT);
    const lines: Trace["lines"] = {};
    for (const [file, ran] of linesRun(report, copy.folder)) {
      if (file.startsWith("src/") && ran.length > 0) lines[file] = { version: await versionOf(file), ran };
    }
    return { ...outcome, lines };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The lines of each file that a report in the format of lcov says were run; paths from a folder. */
export function linesRun(report: string, folder: string): Map<string, number[]> {
  const lines = new Map<string, number[]>();
  for (const record of report.split("end_of_record")) {
    const [, path] = /^SF:(.*)$/m.exec(record) ?? [];
    if (!path?.startsWith(`${folder}/`)) continue;
    const counts = [...record.matchAll(/^DA:(\d+),(\d+)$/gm)];
    lines.set(
      path.slice(folder.length + 1),
      counts.filter(([, , n]) => n !== "0").map(([, line]) => Number(line)),
    );
  }
  return lines;
}
