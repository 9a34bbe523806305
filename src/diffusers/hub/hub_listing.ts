import { listFiles, modelInfo } from "@huggingface/hub";
import { firstLine } from "../../internal/first_line.ts";
import { leavesFolder } from "../../internal/leaves_folder.ts";
import type { HubRepo } from "./hub_repo.ts";
import type { HubFile } from "./wanted_files.ts";

/**
 * The commit of a revision, and its files.
 *
 * @throws {TypeError} If the hub cannot be reached, or has no such model, or does not show it.
 */
export async function hubListing(
  { name, endpoint, token }: HubRepo,
  revision: string,
): Promise<{ commit: string; files: HubFile[] }> {
  const access = { hubUrl: endpoint, ...(token ? { accessToken: token } : {}) };
  try {
    const { sha: commit } = await modelInfo({ name, revision, additionalFields: ["sha"], ...access });
    // The cache names folders and files by what a hub says.
    if (!/^[0-9a-f]{40}$/.test(commit)) throw new TypeError(`its commit is ${JSON.stringify(commit)}`);
    const files: HubFile[] = [];
    for await (const entry of listFiles({ repo: name, recursive: true, revision: commit, ...access })) {
      const { type, path, size, oid = "", lfs } = entry;
      if (type === "file") files.push({ path, size: lfs?.size ?? size, oid, sha256: lfs?.oid });
    }
    files.forEach(checkNames);
    return { commit, files };
  } catch (error) {
    const { statusCode } = error as { statusCode?: number };
    const why = statusCode !== undefined && [401, 403, 404].includes(statusCode)
      ? `the hub shows no model of that name and revision ${revision} (status ${statusCode}); HF_TOKEN opens private ones`
      : `the hub cannot be asked for it (${firstLine(error)}); offline takes what the cache has`;
    throw new TypeError(`There is no folder ${name}, and ${why}`);
  }
}

/** @throws {TypeError} If a file's names would lead out of the cache. */
function checkNames({ path, oid, sha256 }: HubFile): void {
  const isHash = sha256 === undefined ? /^[0-9a-f]{40}$/.test(oid) : /^[0-9a-f]{64}$/.test(sha256);
  if (!isHash) throw new TypeError(`the hash of its ${path} is ${JSON.stringify(sha256 ?? oid)}`);
  if (leavesFolder(path)) throw new TypeError(`its ${JSON.stringify(path)} is in no folder of it`);
}
