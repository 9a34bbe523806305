import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { staticHandler } from "../../src/web/static_handler.ts";

const FOLDER = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(FOLDER, { recursive: true }));
await Deno.writeTextFile(`${FOLDER}/index.html`, "<title>page</title>");
await Deno.writeTextFile(`${FOLDER}/style.css`, "body {}");
await Deno.mkdir(`${FOLDER}/inner`);
await Deno.writeTextFile(`${FOLDER}/inner/card.json`, "{}");

/** The answer to the very bytes of a request: no client would send some of them. */
async function answerTo(line: string, host: string | undefined = "localhost"): Promise<string> {
  const server = Deno.serve({ hostname: "localhost", port: 0, onListen: () => {} }, staticHandler(FOLDER));
  const connection = await Deno.connect({ hostname: "localhost", port: server.addr.port });
  const header = host === undefined ? "" : `Host: ${host}\r\n`;
  await connection.write(new TextEncoder().encode(`${line} HTTP/1.1\r\n${header}Connection: close\r\n\r\n`));
  const answer = await new Response(connection.readable).text();
  await server.shutdown();
  return answer;
}
const statusOf = async (line: string, host?: string) => Number((await answerTo(line, host)).split(" ")[1]);

Deno.test("the page's server answers with files by their paths, isolated, and with no folder or other place", async () => {
  const page = await answerTo("GET /");
  assertStringIncludes(page, "<title>page</title>");
  assertStringIncludes(page, "content-type: text/html; charset=utf-8");
  assertStringIncludes(await answerTo("GET /style.css?x=1"), "content-type: text/css");
  assert(!(await answerTo("HEAD /style.css")).includes("body"));
  const inner = await answerTo("GET /inner/card.json");
  assertStringIncludes(inner, "content-type: application/json");
  assertStringIncludes(inner, "cross-origin-opener-policy: same-origin");
  assertStringIncludes(inner, "cross-origin-embedder-policy: require-corp");
  for (const path of ["/inner", "/style.css/x", "/inner/..%2fstyle.css", "/inner//card.json", "/inner/.hidden"]) {
    assertEquals(await statusOf(`GET ${path}`), 404, path);
  }
  for (const path of ["/none.css", "/inner/", "/..%2fsecret", "/%00", "/%zz", "//"]) {
    assertEquals(await statusOf(`GET ${path}`), 404, path);
  }
});

Deno.test("the page's server refuses odd hosts and names that are too long with 400, and other methods with 405", async () => {
  for (const host of ["a b", "[::1", "%%", "x:99999", "http://other", "a/b?c#d", "user@host", "é"]) {
    assertEquals(await statusOf("GET /style.css", host), 400, host);
  }
  for (const host of ["localhost:8000", "127.0.0.1", "[::1]:80", "my-host.example"]) {
    assertEquals(await statusOf("GET /style.css", host), 200, host);
  }
  assertEquals(await statusOf("GET http://["), 400);
  assertEquals(await statusOf(`GET /${"a".repeat(300)}`), 400);
  assertEquals(await statusOf(`GET /${"a".repeat(255)}`), 404);
  for (const method of ["POST", "DELETE", "PUT", "OPTIONS"]) {
    const answer = await answerTo(`${method} /style.css`);
    assertStringIncludes(answer, "HTTP/1.1 405 ");
    assertStringIncludes(answer, "allow: GET, HEAD");
  }
});
