/** What a fake server has at a URL: bytes or text, or a status without either. */
export type Served = Uint8Array<ArrayBuffer> | string | number;

/**
 * Calls back while `fetch` answers with what is served by URL, with 404 for all else; what was asked is noted.
 *
 * @returns The requests, such as "GET http://host/a", in order
 */
export async function withFetch(
  served: Readonly<Record<string, Served>>,
  test: () => Promise<void>,
): Promise<string[]> {
  const { fetch } = globalThis, asked: string[] = [];
  globalThis.fetch = (url, { method = "GET" } = {}) => {
    asked.push(`${method} ${url}`);
    const found = served[String(url)] ?? 404;
    return Promise.resolve(
      typeof found === "number" ? new Response("none", { status: found }) : new Response(found),
    );
  };
  try {
    await test();
  } finally {
    globalThis.fetch = fetch;
  }
  return asked;
}
