/**
 * Runs the tests with the real `@std/assert` from JSR in place of tests/support/assert.ts: the import map of deno.json with
 * that one entry changed.
 *
 * @module
 */
import config from "../../deno.json" with { type: "json" };

const imports = { ...config.imports, "@std/assert": "jsr:@std/assert@1" };
const map = `data:application/json,${encodeURIComponent(JSON.stringify({ imports }))}`;
const { code } = await new Deno.Command(Deno.execPath(), {
  args: [
    "test",
    "--allow-all",
    "--trace-leaks",
    "--ignore=tests/browser,tests/cluster",
    "--no-lock",
    `--import-map=${map}`,
    "tests/",
  ],
}).spawn().status;
Deno.exit(code);
