/** The name of the cache of weights in a browser. */
const CACHE = "deis-pipelines";

/**
 * The bytes of a URL, by the browser's Cache where there is one and it may be used: what was fetched once is not fetched
 * again, and what came in part, or is not what it should be, is not kept.
 *
 * @param url The URL
 * @param check Throws where the bytes are not the right ones; those of the Cache are then fetched anew
 * @throws {TypeError} If there is nothing there.
 */
export async function cachedBytes(
  url: string | URL,
  check: (bytes: Uint8Array) => void = () => {},
): Promise<Uint8Array> {
  const cache = await openCache();
  const kept = await cache?.match(url);
  if (kept) {
    const bytes = new Uint8Array(await kept.arrayBuffer());
    if (passes(check, bytes)) return bytes;
    await cache!.delete(url); // of another version of the model
  }
  const response = await fetch(url, kept ? { cache: "reload" } : {}).catch((error) => {
    throw new TypeError(`${url} cannot be read: ${error.message}`, { cause: error });
  });
  if (!response.ok) throw new TypeError(`${url} cannot be read: status ${response.status}`);
  const copy = cache && response.clone();
  const bytes = new Uint8Array(await response.arrayBuffer());
  check(bytes);
  if (cache) await keep(cache, url, copy!);
  return bytes;
}

function passes(check: (bytes: Uint8Array) => void, bytes: Uint8Array): boolean {
  try {
    check(bytes);
    return true;
  } catch {
    return false;
  }
}

async function keep(cache: Cache, url: string | URL, response: Response): Promise<void> {
  try {
    // It takes the whole body, or nothing.
    await cache.put(url, response);
  } catch (error) {
    if ((error as Error).name !== "QuotaExceededError") throw error;
  }
}

/** The cache; none outside of a browser, and none in a page that is not secure. */
async function openCache(): Promise<Cache | undefined> {
  try {
    return await globalThis.caches?.open(CACHE);
  } catch {
    return undefined;
  }
}
