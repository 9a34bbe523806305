import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { checkSum } from "./check_sum.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { readFolderCard } from "./folder_card.ts";
import { urlFolder } from "./url_folder.ts";

/** Reads the bytes of a URL; one that keeps them may ask `check`, which throws, whether they are still the right ones. */
type ReadUrl = (url: string | URL, check: (bytes: Uint8Array) => void) => Promise<Uint8Array>;

/**
 * A checkpoint behind a URL, with what its card.json states of its files.
 *
 * @param base The folder's URL
 * @param read Reads weights
 */
export async function checkedUrlFolder(base: URL | string, read: ReadUrl): Promise<Checkpoint> {
  const folder = urlFolder(base);
  const { sums } = await readFolderCard(folder);
  const paths = new Map([...sums.keys()].map((path) => [String(folder.locate(path)), path]));
  const check = (path: string | undefined, bytes: Uint8Array) => {
    const sum = path === undefined ? undefined : sums.get(path);
    // Not crypto.subtle, which a page has over https alone.
    if (sum !== undefined) checkSum(folder, path!, bytesToHex(sha256(bytes)), sum);
  };
  return {
    ...folder,
    readText: async (path) => {
      const text = await folder.readText(path);
      if (text !== undefined) check(path, utf8ToBytes(text));
      return text;
    },
    read: async (url) => {
      let passed: Uint8Array | undefined;
      const checkOwn = (bytes: Uint8Array) => {
        check(paths.get(String(url)), bytes);
        passed = bytes;
      };
      const bytes = await read(url, checkOwn);
      if (bytes !== passed) checkOwn(bytes);
      return bytes;
    },
  };
}
