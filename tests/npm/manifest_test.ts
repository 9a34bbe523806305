import { assert, assertEquals } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import { manifest } from "../../src/npm/manifest.ts";

Deno.test("the package's versions are those of deno.json, exact for what it needs and compatible for the runtimes", () => {
  const { name, version, dependencies, peerDependencies } = manifest() as Record<string, never>;
  assertEquals([name, version], [config.name, config.version] as unknown);
  const imports: Record<string, string> = config.imports;
  for (const [name, version] of Object.entries(dependencies)) {
    assertEquals(imports[name], `npm:${name}@${version}`);
  }
  for (const [name, version] of Object.entries<string>(peerDependencies)) {
    assertEquals(`npm:${name}@${version.slice(1)}`, imports[name]);
    assertEquals(version[0], "^");
  }
});

Deno.test("a runtime that is not there is no obstacle to an installation", () => {
  const { peerDependencies, peerDependenciesMeta } = manifest() as Record<string, Record<string, unknown>>;
  assertEquals(Object.keys(peerDependenciesMeta), Object.keys(peerDependencies));
  assert(Object.values(peerDependenciesMeta).every((meta) => (meta as { optional: boolean }).optional));
});
