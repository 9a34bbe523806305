import { assert, assertEquals } from "@std/assert";
import { sourceFiles } from "../support/imports.ts";
import { NearTests } from "./near_tests.ts";

const TESTS = (await sourceFiles(["tests"])).filter((path) => path.endsWith("_test.ts"));
const near = await NearTests.of(TESTS);

Deno.test("the tests of a file are those that imports lead from, its own and its folder's first, Chromium's last", () => {
  const tests = near.testsOf("src/web/panel.ts");
  assertEquals(tests[0], "tests/web/panel_test.ts");
  assert(tests.includes("tests/web/comparison_test.ts"));
  assert(!tests.includes("tests/run/kernels_test.ts"), "which has nothing to do with panels");
  const browser = tests.findIndex((test) => test.startsWith("tests/browser/"));
  assert(browser > 0 && tests.slice(browser).every((test) => test.startsWith("tests/browser/")));
});

Deno.test("few imports and shared words are near", () => {
  const tests = near.testsOf("src/cli/commands/compare_pipeline.ts");
  const at = (name: string) => tests.indexOf(`tests/cli/${name}_test.ts`);
  assert(at("pipelines") >= 0 && at("pipelines") < at("serve"));
});

Deno.test("kernels are noticed by what runs them, and a program that a test starts by the test", () => {
  assertEquals(near.testsOf("assembly/guidance.ts")[0], "tests/onnx/guidance_memory_test.ts");
  assert(near.testsOf("src/web/serve.ts").includes("tests/web/serve_test.ts"));
  assert(near.testsOf("src/web/main.ts").includes("tests/web/main_test.ts"));
});
