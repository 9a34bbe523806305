// Which way imports go: the folders of src/ are floors, and a file imports from its own floor or from one below.
import { assertEquals } from "@std/assert";
import { circlesOf, type Import, importsOf, sourceFiles } from "../support/imports.ts";

/** From the lowest floor up. mod.ts knows the whole; src/guide and src/deploy hold no code of the library. */
const FLOORS = [
  "wasm",
  "src/internal",
  "src/tensors",
  "src/schedules",
  "src/grids",
  "src/plans",
  "src/methods",
  "src/run",
  "src/images",
  "src/onnx_file",
  "src/onnx",
  "src/fit",
  "src/compile",
  "src/models",
  "src/diffusers",
  "src/datasets",
  "src/server",
  "src/cli",
  "src/web",
  "src/npm",
];

const files = await sourceFiles(["src", "wasm"]);
const imports: Import[] = (await Promise.all(files.map(importsOf))).flat();
const floorOf = (file: string) => FLOORS.findIndex((floor) => file.startsWith(`${floor}/`));

Deno.test("every file of src/ is in a folder whose floor is known", () => {
  assertEquals(files.filter((file) => floorOf(file) < 0), []);
});

Deno.test("imports, types included, go to the same floor or one below", () => {
  const upwards = imports.filter(({ from, to }) => to !== "deno.json" && !(floorOf(to) <= floorOf(from)));
  assertEquals(upwards, []);
});

Deno.test("nothing but mod.ts itself imports mod.ts", () => {
  assertEquals(imports.filter(({ to }) => to === "mod.ts"), []);
});

Deno.test("no files import each other in a circle, not even by types", () => {
  assertEquals(circlesOf(imports), []);
});

Deno.test("circles are found, and floors are compared: a made-up tree", () => {
  const edge = (from: string, to: string): Import => ({ from, to });
  assertEquals(circlesOf([edge("a", "b"), edge("b", "c"), edge("c", "a"), edge("c", "d")]), [["a", "b", "c"]]);
  assertEquals(circlesOf([edge("a", "b"), edge("a", "c"), edge("b", "c")]), []);
});
