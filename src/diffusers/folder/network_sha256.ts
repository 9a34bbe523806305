import { dirname, join } from "node:path";
import { fileSha256 } from "../../internal/file_sha256.ts";
import { sha256Of } from "../../internal/sha256_of.ts";
import { withBytesOfFile } from "../../onnx_file/bytes_of_file.ts";
import { externalLocations } from "../../onnx_file/external_locations.ts";

/**
 * What tells a network from others: the SHA-256 of its file, or, where it keeps weights in files beside it, of the
 * hashes of all of them in hex, the network's own first.
 */
export async function networkSha256(path: string): Promise<string> {
  const others = withBytesOfFile(path, externalLocations).sort();
  const hashes = [await fileSha256(path)];
  for (const name of others) hashes.push(await fileSha256(join(dirname(path), name)));
  return hashes.length === 1 ? hashes[0] : sha256Of(hashes.join(""));
}
