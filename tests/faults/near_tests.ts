import { importsOf, sourceFiles } from "../support/imports.ts";

/** Tests that need Chromium. */
export const IN_CHROMIUM = /^tests\/browser\//;

/** Tests from which no import leads to what they test: it is bundled for them. */
const BUNDLED: [files: RegExp, tests: RegExp][] = [
  [/^src\/npm\//, /^tests\/npm\//],
  [/^src\/web\//, /^tests\/browser\/.*page/],
  [/web|browser/, /^tests\/browser\/(package|pipelines)/],
];
/** Steps that a bundle counts as. */
const FAR = 4;
/** A file that is named in a text: a program that is started, or a module that is imported late. */
const NAMED = /["'`](?:\.\.\/)*((?:src|tests|bench)\/[\w/]+\.ts)/g;

/** What a file of assembly/ is compiled to. */
export function kernelsOf(file: string): string {
  return file === "assembly/guidance.ts" ? "wasm/guidance_kernel.ts" : "wasm/kernels.ts";
}

/** Which tests may run which files, by imports. */
export class NearTests {
  private constructor(/** For each test, how many steps of imports lead to a file. */ readonly steps: Steps) {}

  static async of(tests: readonly string[]): Promise<NearTests> {
    const files = new Set(await sourceFiles(["src", "tests", "bench", "wasm"])),
      leads = new Map<string, string[]>();
    for (const file of [...files, "mod.ts"]) leads.set(file, await leadsOf(file));
    return new NearTests(new Map(tests.map((test) => [test, stepsFrom(test, leads)])));
  }

  /**
   * The tests that may run a file, the nearest first: the one that bears its name, then those from which few imports lead
   * to it, that lie in its folder, and whose paths share words with its own; at last those that need Chromium.
   */
  testsOf(file: string): string[] {
    const [, folder] = file.split("/"), stem = file.split("/").at(-1)!.replace(".ts", ""), words = wordsOf(file);
    const farness = (test: string, steps: number) => {
      if (IN_CHROMIUM.test(test)) return Infinity;
      if (test.endsWith(`/${stem}_test.ts`)) return -Infinity;
      const shared = wordsOf(test).filter((word) => words.includes(word)).length;
      return 2 * steps - 2 * shared - (test.startsWith(`tests/${folder}/`) ? 3 : 0);
    };
    const found: [test: string, farness: number][] = [];
    for (const [test, steps] of this.steps) {
      const isTold = BUNDLED.some(([files, tests]) => files.test(file) && tests.test(test));
      const count = steps.get(file.startsWith("assembly/") ? kernelsOf(file) : file) ?? (isTold ? FAR : undefined);
      if (count !== undefined) found.push([test, farness(test, count)]);
    }
    return found.sort(([, a], [, b]) => a < b ? -1 : a > b ? 1 : 0).map(([test]) => test);
  }
}

type Steps = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** The files that a file imports or names. */
async function leadsOf(file: string): Promise<string[]> {
  const text = await Deno.readTextFile(file);
  return [...(await importsOf(file)).map(({ to }) => to), ...[...text.matchAll(NAMED)].map(([, name]) => name)];
}

function stepsFrom(test: string, leads: ReadonlyMap<string, readonly string[]>): Map<string, number> {
  const steps = new Map([[test, 0]]);
  for (const [file, count] of steps) { // which grows meanwhile
    for (const next of leads.get(file) ?? []) if (!steps.has(next)) steps.set(next, count + 1);
  }
  return steps;
}

/** The words of a path, in the singular. */
function wordsOf(path: string): string[] {
  return path.replace(/(_test)?\.ts$/, "").split(/[/_]/).filter((word) => word.length > 2)
    .map((word) => word.replace(/s$/, ""));
}
