import { staticHandler } from "../../../src/web/static_handler.ts";

/** Where the page lies: a static host may put it anywhere. */
const PREFIX = "/some/folder/";

/** A folder served on this machine. */
export interface Site {
  url: string;
  close(): Promise<void>;
}

/** Serves a folder; `replaced` answers in place of files by their names. */
export function serveSite(folder: string, replaced: Record<string, () => Response> = {}): Site {
  const handler = staticHandler(folder);
  const server = Deno.serve({ hostname: "localhost", port: 0, onListen: () => {} }, (request) => {
    const url = new URL(request.url);
    if (!url.pathname.startsWith(PREFIX)) return new Response("Not found", { status: 404 });
    const name = url.pathname.slice(PREFIX.length);
    return replaced[name]?.() ?? handler(new Request(new URL(`/${name}`, url)));
  });
  return { url: `http://localhost:${server.addr.port}${PREFIX}`, close: () => server.shutdown() };
}
