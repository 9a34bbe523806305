const TYPES: Record<string, string> = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  svg: "image/svg+xml",
  wasm: "application/wasm",
};

/** Answers with the files of a folder (none of its folders), as any static host would. */
export function staticHandler(folder: string): (request: Request) => Promise<Response> {
  return async (request) => {
    const name = new URL(request.url).pathname.slice(1) || "index.html";
    if (!/^[\w-][\w.-]*$/.test(name)) return new Response("Not found", { status: 404 });
    try {
      const { readable } = await Deno.open(`${folder}/${name}`);
      const type = TYPES[name.slice(name.lastIndexOf(".") + 1)] ?? "application/octet-stream";
      return new Response(readable, { headers: { "content-type": type, "cache-control": "no-cache" } });
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return new Response("Not found", { status: 404 });
      throw error;
    }
  };
}
