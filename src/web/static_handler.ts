import { ISOLATION } from "./isolated.ts";

const TYPES: Record<string, string> = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  svg: "image/svg+xml",
  wasm: "application/wasm",
};
/** No file system has longer names. */
const LONGEST_NAME = 255;
/** A name or an address, and a port. */
const HOST = /^([\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?$/i;

const answer = (status: number, text: string, headers?: HeadersInit) => new Response(text, { status, headers });

/**
 * Answers with the files of a folder and of its folders, as any static host would; with the headers that isolate a page from
 * other origins, so that it may have threads.
 */
export function staticHandler(folder: string): (request: Request) => Promise<Response> {
  return async (request) => {
    if (!["GET", "HEAD"].includes(request.method)) {
      return answer(405, "Method not allowed", { allow: "GET, HEAD" });
    }
    const name = nameIn(request);
    if (name === undefined || name.length > LONGEST_NAME) return answer(400, "Bad request");
    if (!/^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/.test(name)) return answer(404, "Not found");
    try {
      const path = `${folder}/${name}`;
      if (!(await Deno.stat(path)).isFile) return answer(404, "Not found");
      const { readable } = await Deno.open(path);
      const type = TYPES[name.slice(name.lastIndexOf(".") + 1)] ?? "application/octet-stream";
      return new Response(readable, {
        headers: { ...ISOLATION, "content-type": type, "cache-control": "no-cache" },
      });
    } catch (error) {
      if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
        return answer(404, "Not found");
      }
      throw error;
    }
  };
}

/** The name that a request asks for; undefined where its address is none, by an odd Host header for instance. */
function nameIn(request: Request): string | undefined {
  const host = request.headers.get("host");
  if (host && !HOST.test(host)) return undefined;
  return URL.parse(request.url)?.pathname.slice(1).replace(/^$/, "index.html");
}
