import { join } from "node:path";
import { getHFHubCachePath, getRepoFolderName, HUB_URL } from "@huggingface/hub";

/** A model on the hub, and where the cache keeps it: in Hugging Face's own layout, which its other tools share. */
export interface HubRepo {
  /** As "owner/name". */
  readonly name: string;
  /** Where the hub is. */
  readonly endpoint: string;
  /** What opens private and gated models. */
  readonly token?: string;
  /** Contents of files, by their hash. */
  blob(hash: string): string;
  /** The file that names the commit of a branch. */
  ref(revision: string): string;
  /** The files of a commit: links to blobs. */
  snapshot(commit: string): string;
  /** What is there until all files of a commit are. */
  unfinished(commit: string): string;
}

/** A model by its name; the environment's HF_ENDPOINT says where the hub is, HF_TOKEN who asks. */
export function hubRepo(name: string, environment: Readonly<Record<string, string | undefined>>): HubRepo {
  const folder = join(getHFHubCachePath(), getRepoFolderName({ type: "model", name }));
  return {
    name,
    endpoint: (environment.HF_ENDPOINT || HUB_URL).replace(/\/+$/, ""),
    token: environment.HF_TOKEN || undefined,
    blob: (hash) => join(folder, "blobs", hash),
    ref: (revision) => join(folder, "refs", revision),
    snapshot: (commit) => join(folder, "snapshots", commit),
    unfinished: (commit) => join(folder, "blobs", `${commit}.incomplete`),
  };
}
