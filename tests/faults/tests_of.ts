import { importsOf, sourceFiles } from "../support/imports.ts";

/** What is cheap and sees much of these folders: run where the tests beside a fault do not notice it. */
const CORE = ["tests/run/", "tests/plans/", "tests/methods/golden", "tests/methods/exact"];
const BELOW_CORE = [
  "assembly",
  "src/internal",
  "src/tensors",
  "src/schedules",
  "src/grids",
  "src/plans",
  "src/methods",
];
/** Where the tests of a folder lie under another name, or in several places. */
const ELSEWHERE: Record<string, string[]> = {
  "src/web": ["tests/browser/"],
  "src/internal": ["tests/internal/", "tests/cli/"],
  "src/models": ["tests/models/", "tests/cli/"],
  "src/onnx_file": ["tests/onnx_file/", "tests/compile/", "tests/cli/inspect", "tests/onnx/"],
  "assembly": ["tests/run/kernels", "tests/run/store", "tests/tensors/", "tests/methods/"],
};

/**
 * The tests that may notice a fault in a file, in groups: those that bear its name, those of its folder, the core, and
 * those that import it, themselves or through one more file.
 */
export async function testsOf(file: string): Promise<string[][]> {
  const tests = (await sourceFiles(["tests"])).filter((path) => path.endsWith("_test.ts"));
  const folder = file.split("/").slice(0, file.startsWith("src/") ? 2 : 1).join("/");
  const places = ELSEWHERE[folder] ?? [`tests/${folder.split("/")[1]}/`];
  const own = tests.filter((path) => places.some((place) => path.startsWith(place)));
  const stem = file.split("/").at(-1)!.replace(".ts", "");
  const named = own.filter((path) => path.includes(`/${stem}`));
  const core = tests.filter((path) => BELOW_CORE.includes(folder) && CORE.some((place) => path.startsWith(place)));
  const importing = (await importersOf(file, tests)).filter((path) => !/tests\/(browser|npm)/.test(path));
  const seen = new Set<string>();
  return [named, own, core, importing]
    .map((group) => group.filter((path) => !seen.has(path) && seen.add(path)))
    .filter((group) => group.length > 0);
}

/** The tests among `tests` that import a file, or import one that does; the library's front door does not count. */
async function importersOf(file: string, tests: readonly string[]): Promise<string[]> {
  const files = await sourceFiles(["src", "tests", "wasm"]);
  const importers = new Map<string, string[]>();
  for (const from of files) {
    for (const { to } of await importsOf(from)) importers.set(to, [...importers.get(to) ?? [], from]);
  }
  const direct = importers.get(file) ?? [];
  const reached = new Set([...direct, ...direct.flatMap((path) => importers.get(path) ?? [])]);
  return tests.filter((path) => reached.has(path));
}
