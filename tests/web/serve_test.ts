import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { deisProcess } from "../support/run_deis.ts";

Deno.test("a port that cannot be served is an error before the page is built", async () => {
  const entry = "src/web/serve.ts";
  const listener = Deno.listen({ hostname: "localhost", port: 0 });
  const cases: [string, string][] = [
    ["99999", '--port must be an integer from 0 to 65535, found "99999"'],
    ["-1", "must be an integer"],
    [String(listener.addr.port), `--port ${listener.addr.port} cannot be served: `],
  ];
  for (const [port, text] of cases) {
    const { code, stdout, stderr } = await deisProcess([`--port=${port}`], { entry });
    assertEquals([code, stdout], [2, ""]);
    assertMatch(stderr, /^error: [^\n]+\n$/);
    assertStringIncludes(stderr, text);
  }
  listener.close();
});
