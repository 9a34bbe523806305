/** The name of the cache of weights in a browser. */
const CACHE = "deis-pipelines";

/**
 * The bytes of a URL, by the browser's Cache where there is one and it may be used: what was fetched once is not fetched
 * again, and what came in part is not kept.
 *
 * @throws {TypeError} If there is nothing there.
 */
export async function cachedBytes(url: string | URL): Promise<Uint8Array> {
  const response = await cachedResponse(url).catch((error) => {
    throw new TypeError(`${url} cannot be read: ${error.message}`, { cause: error });
  });
  if (!response.ok) throw new TypeError(`${url} cannot be read: status ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

async function cachedResponse(url: string | URL): Promise<Response> {
  const cache = await openCache();
  const kept = await cache?.match(url);
  if (kept) return kept;
  const response = await fetch(url);
  if (!cache || !response.ok) return response;
  try {
    // It takes the whole body, or nothing.
    await cache.put(url, response.clone());
  } catch (error) {
    if ((error as Error).name !== "QuotaExceededError") throw error;
  }
  return response;
}

/** The cache; none outside of a browser, and none in a page that is not secure. */
async function openCache(): Promise<Cache | undefined> {
  try {
    return await globalThis.caches?.open(CACHE);
  } catch {
    return undefined;
  }
}
