import process from "node:process";
import { isHubName } from "../hub/hub_name.ts";
import type { HubOptions } from "../hub/hub_options.ts";
import { fetchSource } from "../../onnx/source/fetch_source.ts";
import { checkLocalFiles } from "./check_local_files.ts";
import { checkedUrlFolder } from "./checked_url_folder.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { isFolder, localFolder } from "./local_folder.ts";

/**
 * A checkpoint by the path of its folder, its URL, or, where no folder is of that name, "owner/name" on the hub, from which
 * what is missing in the cache is downloaded. A folder's files are checked against its card.json, those behind a URL as they
 * arrive.
 *
 * @param source Path, URL or name
 * @param variant The export to download, where there is more than one
 * @param hub Revision, offline, progress
 */
export async function openCheckpoint(
  source: string | URL,
  variant: string | undefined,
  hub: HubOptions,
): Promise<Checkpoint> {
  const isUrl = source instanceof URL ? source.protocol !== "file:" : /^https?:\/\//.test(source);
  if (isUrl) return await checkedUrlFolder(source, fetchSource);
  if (source instanceof URL || !isHubName(source) || await isFolder(source)) {
    const folder = localFolder(source);
    await checkLocalFiles(folder);
    return folder;
  }
  const { hubRepo } = await import("../hub/hub_repo.ts");
  const { hubSnapshot } = await import("../hub/hub_snapshot.ts");
  return localFolder(await hubSnapshot(hubRepo(source, process.env), variant, hub)); // checked as it was downloaded
}
