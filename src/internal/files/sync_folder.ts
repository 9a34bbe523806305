import { open } from "node:fs/promises";

/** Makes renames in a folder last. Where the system cannot sync a folder, as on Windows, it does so by itself. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => undefined);
  try {
    await handle?.sync().catch(() => undefined);
  } finally {
    await handle?.close();
  }
}
