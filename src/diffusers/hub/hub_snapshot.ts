import { mkdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeWhole } from "../../internal/files/write_whole.ts";
import { localFolder } from "../folder/local_folder.ts";
import { readModelIndex } from "../folder/model_index.ts";
import { kindOf } from "../pipelines/kinds.ts";
import { downloadBlob } from "./download_blob.ts";
import { hubListing } from "./hub_listing.ts";
import type { HubOptions } from "./hub_options.ts";
import type { HubRepo } from "./hub_repo.ts";
import { fileSize, linkFile } from "./link_file.ts";
import { type HubFile, wantedFiles } from "./wanted_files.ts";

/**
 * The folder of a model of the hub in the cache, with all files that its pipeline needs; what is missing is downloaded.
 *
 * @param repo The model
 * @param variant The export to take, where there is more than one
 * @param options Revision, offline, progress
 * @throws {TypeError} If the hub has no such model or cannot be reached, a file is not what it should be, or, offline,
 * the cache has not all of it.
 */
export async function hubSnapshot(
  repo: HubRepo,
  variant: string | undefined,
  { revision = "main", offline = false, onProgress = () => {} }: HubOptions,
): Promise<string> {
  if (offline) return await cachedSnapshot(repo, revision);
  const { commit, files } = await hubListing(repo, revision);
  const index = files.find(({ path }) => path === "model_index.json");
  if (!index) throw new TypeError(`${repo.name} has no model_index.json: it is no pipeline of diffusers`);
  await write(repo.unfinished(commit), repo.name);
  await fetchFiles(repo, commit, [index], () => {});
  const { className } = await readModelIndex(localFolder(repo.snapshot(commit)));
  await fetchFiles(repo, commit, wantedFiles(files, kindOf(className), variant), onProgress);
  await write(repo.ref(revision), commit);
  await rm(repo.unfinished(commit), { force: true }); // another process may have been first
  return repo.snapshot(commit);
}

/** What the cache has of a model. @throws {TypeError} If it has nothing, or not all of it. */
async function cachedSnapshot(repo: HubRepo, revision: string): Promise<string> {
  const isCommit = /^[0-9a-f]{40}$/.test(revision);
  const commit = isCommit ? revision : (await readFile(repo.ref(revision), "utf8").catch(() => "")).trim();
  const again = "run it once without offline";
  if (commit !== "" && await fileSize(repo.unfinished(commit)) !== undefined) {
    throw new TypeError(`The download of ${repo.name} was not finished; ${again}`);
  }
  if (commit === "" || await fileSize(repo.snapshot(commit)) === undefined) {
    throw new TypeError(`${repo.name} is not in the cache; ${again}`);
  }
  return repo.snapshot(commit);
}

/** Downloads what is missing, small files first, and links all of it into the snapshot. */
async function fetchFiles(
  { name, endpoint, token, blob, snapshot }: HubRepo,
  commit: string,
  files: readonly HubFile[],
  onProgress: (loaded: number, total: number) => void,
): Promise<void> {
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const headers: Record<string, string> = token ? { Authorization: `Bearer ${token}` } : {};
  let loaded = 0;
  const advance = (bytes: number) => onProgress(loaded += bytes, total);
  for (const file of [...files].sort((a, b) => a.size - b.size)) {
    const path = blob(file.sha256 ?? file.oid);
    if (await fileSize(path) === file.size) {
      advance(file.size);
    } else {
      const url = `${endpoint}/${name}/resolve/${commit}/${
        file.path.split("/").map(encodeURIComponent).join("/")
      }`;
      await downloadBlob({ url, headers }, file, path, advance);
    }
    await linkFile(path, join(snapshot(commit), file.path));
  }
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeWhole(path, new TextEncoder().encode(text));
}
