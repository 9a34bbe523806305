import type { Checkpoint } from "./checkpoint.ts";

/** A checkpoint behind a URL, whose files are fetched. */
export function urlFolder(base: URL | string): Checkpoint {
  const root = new URL(base);
  if (!root.pathname.endsWith("/")) root.pathname += "/";
  const found = new Map<string, Promise<boolean>>();
  const urlOf = (path: string) => new URL(path, root);
  return {
    name: root.href,
    readText: async (path) => {
      const response = await fetch(urlOf(path));
      if (response.ok) return await response.text();
      await response.body?.cancel();
      if (response.status === 404) return undefined;
      throw new TypeError(`${urlOf(path)} cannot be read: status ${response.status}`);
    },
    has: (path) => {
      const asked = found.get(path) ?? isThere(urlOf(path));
      found.set(path, asked);
      return asked;
    },
    locate: urlOf,
  };
}

async function isThere(url: URL): Promise<boolean> {
  return (await fetch(url, { method: "HEAD" })).ok;
}
