import { ISOLATION } from "../../../src/web/isolated.ts";
import { staticHandler } from "../../../src/web/static_handler.ts";

/** Where the page lies: a static host may put it anywhere. */
const PREFIX = "/some/folder/";

/** A folder served on this machine. */
export interface Site {
  url: string;
  close(): Promise<void>;
}

/** Serves a folder; `replaced` answers in place of files by their names; `plain` is a host that isolates no page. */
export function serveSite(
  folder: string,
  replaced: Record<string, () => Response> = {},
  { plain = false }: { plain?: boolean } = {},
): Site {
  const handler = plain ? withoutIsolation(staticHandler(folder)) : staticHandler(folder);
  const server = Deno.serve({ hostname: "localhost", port: 0, onListen: () => {} }, (request) => {
    const url = new URL(request.url);
    if (!url.pathname.startsWith(PREFIX)) return new Response("Not found", { status: 404 });
    const name = url.pathname.slice(PREFIX.length);
    return replaced[name]?.() ?? handler(new Request(new URL(`/${name}`, url)));
  });
  return { url: `http://localhost:${server.addr.port}${PREFIX}`, close: () => server.shutdown() };
}

function withoutIsolation(handler: (request: Request) => Promise<Response>): typeof handler {
  return async (request) => {
    const { body, status, headers } = await handler(request);
    const kept = [...headers].filter(([name]) => !Object.hasOwn(ISOLATION, name));
    return new Response(body, { status, headers: kept });
  };
}
