import { assertEquals, assertRejects } from "@std/assert";
import { pathToFileURL } from "node:url";
import { declarations } from "../../src/npm/declarations.ts";

/** The declarations of modules with these texts by path. */
async function of(modules: Record<string, string>, entries: string[]): Promise<Record<string, string>> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [path, text] of Object.entries(modules)) {
      await Deno.writeTextFile(`${folder}/${path}`, text);
    }
    return Object.fromEntries(await declarations(pathToFileURL(`${folder}/`), entries));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("modules are declared with all that they refer to, once each, under the names of JavaScript", async () => {
  const found = await of({
    "a.ts": 'import type { B } from "./b.ts";\nimport { other } from "other";\n' +
      'export const a: B = other;\nexport type C = import("./c.ts").C;\n',
    "b.ts": 'export type { C as B } from "./c.ts";\n',
    "c.ts": 'import type { B } from "./b.ts";\nexport interface C { b?: B }\n',
    "unused.ts": "export const unused: number = 1;\n",
  }, ["a.ts", "b.ts"]);
  assertEquals(Object.keys(found).sort(), ["a.d.ts", "b.d.ts", "c.d.ts"]);
  assertEquals(found["a.d.ts"].replaceAll("'", '"').includes('from "./b.js"'), true, found["a.d.ts"]);
  assertEquals(found["a.d.ts"].includes('import("./c.js").C'), true, found["a.d.ts"]);
  assertEquals(found["b.d.ts"], 'export type { C as B } from "./c.js";\n');
});

Deno.test("an exported name without a type is refused with the module's path", async () => {
  await assertRejects(() => of({ "a.ts": "export const a = Math.random();\n" }, ["a.ts"]), TypeError, "a.ts: ");
});
