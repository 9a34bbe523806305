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
/** Tests of whole processes, too slow to be run for every fault: only for one in a file whose name they bear. */
const SLOW = [
  "documented_commands",
  "odd_folder",
  "permissions",
  "serve",
  "generate",
  "progress",
  "golden_pipelines",
];
/** Where the tests of a folder lie under another name, or in several places. */
const ELSEWHERE: Record<string, string[]> = {
  "src/web": ["tests/web/", "tests/browser/"],
  "src/images": ["tests/images/", "tests/run/features"],
  "src/internal": ["tests/internal/", "tests/cli/"],
  "src/models": [
    "tests/models/",
    "tests/cli/inspect",
    "tests/cli/drawing",
    "tests/cli/sessions",
    "tests/cli/cli_test",
  ],
  "src/onnx_file": ["tests/onnx_file/", "tests/compile/", "tests/cli/inspect", "tests/onnx/"],
  "assembly": ["tests/run/kernels", "tests/run/store", "tests/tensors/", "tests/methods/"],
};

/**
 * The tests that may notice a fault in a file, in groups, the likeliest first: those of its folder that bear its name,
 * that import it (themselves or through another file), and the others; the core; and those elsewhere that import it.
 */
export async function testsOf(file: string): Promise<string[][]> {
  const tests = (await sourceFiles(["tests"])).filter((path) => path.endsWith("_test.ts"));
  const folder = file.split("/").slice(0, file.startsWith("src/") ? 2 : 1).join("/");
  const places = ELSEWHERE[folder] ?? [`tests/${folder.split("/")[1]}/`];
  const isQuick = (path: string) => !SLOW.some((name) => path.endsWith(`/${name}_test.ts`));
  const own = tests.filter((path) => places.some((place) => path.startsWith(place)));
  const stem = file.split("/").at(-1)!.replace(".ts", "");
  const importers = await importersOf(file);
  const imports = (path: string) => importers.has(path);
  const core = BELOW_CORE.includes(folder)
    ? tests.filter((path) => CORE.some((place) => path.startsWith(place)))
    : [];
  const elsewhere = tests.filter((path) => imports(path) && !/tests\/(browser|npm)/.test(path));
  const seen = new Set<string>();
  return [
    own.filter((path) => path.includes(`/${stem}`)),
    ...[own.filter(imports), own, core, elsewhere].map((group) => group.filter(isQuick)),
  ]
    .map((group) => group.filter((path) => !seen.has(path) && seen.add(path)))
    .filter((group) => group.length > 0);
}

/** The files that import a file, or import one that does. */
async function importersOf(file: string): Promise<Set<string>> {
  const direct = new Set<string>(), others = new Set<string>();
  const imports = (await Promise.all((await sourceFiles(["src", "tests", "wasm"])).map(importsOf))).flat();
  for (const { from, to } of imports) if (to === file) direct.add(from);
  for (const { from, to } of imports) if (direct.has(to)) others.add(from);
  return new Set([...direct, ...others]);
}
