// The imports of the source, read from its text by TypeScript.
import ts from "typescript";

/** That one file imports, or exports from, another; paths from the root of the repository. */
export interface Import {
  from: string;
  to: string;
}

const ROOT = new URL("../../", import.meta.url);

/** The TypeScript files of some folders, in order. */
export async function sourceFiles(folders: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const folder of folders) {
    for await (const { name, isDirectory } of Deno.readDir(new URL(`${folder}/`, ROOT))) {
      if (isDirectory) files.push(...await sourceFiles([`${folder}/${name}`]));
      else if (name.endsWith(".ts")) files.push(`${folder}/${name}`);
    }
  }
  return files.sort();
}

/** What a file imports of this repository: static imports, exports from, types, and import(). */
export async function importsOf(from: string): Promise<Import[]> {
  const text = await Deno.readTextFile(new URL(from, ROOT));
  return ts.preProcessFile(text, true, true).importedFiles
    .filter(({ fileName }) => fileName.startsWith("."))
    .map(({ fileName }) => ({ from, to: new URL(fileName, new URL(from, ROOT)).href.slice(ROOT.href.length) }));
}

/** The groups of files that reach each other, each group sorted. */
export function circlesOf(imports: readonly Import[]): string[][] {
  const next = new Map<string, string[]>();
  for (const { from, to } of imports) next.set(from, [...next.get(from) ?? [], to]);
  const reach = new Map([...next.keys()].map((file) => [file, reachable(file, next)]));
  const circles = new Map<string, string[]>();
  for (const [file, others] of reach) {
    if (!others.has(file)) continue;
    const circle = [...others].filter((other) => reach.get(other)?.has(file)).sort();
    circles.set(circle.join(), circle);
  }
  return [...circles.values()];
}

/** Every file that is imported from a file, directly or not. */
function reachable(file: string, next: ReadonlyMap<string, readonly string[]>): Set<string> {
  const seen = new Set<string>();
  const waiting = [...next.get(file) ?? []];
  for (let each = waiting.pop(); each !== undefined; each = waiting.pop()) {
    if (seen.has(each)) continue;
    seen.add(each);
    waiting.push(...next.get(each) ?? []);
  }
  return seen;
}
