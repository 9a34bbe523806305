/** Serves a folder on this machine, with its folders, until it is disposed of. */
export function serveFolder(folder: string): AsyncDisposable & { url: string } {
  const options = { port: 0, hostname: "127.0.0.1", onListen: () => {} };
  const server = Deno.serve(options, async ({ url, method }) => {
    try {
      const bytes = await Deno.readFile(`${folder}${new URL(url).pathname}`);
      return new Response(method === "HEAD" ? undefined : bytes);
    } catch {
      return new Response("not found", { status: 404 });
    }
  });
  return { url: `http://127.0.0.1:${server.addr.port}/`, [Symbol.asyncDispose]: () => server.shutdown() };
}
