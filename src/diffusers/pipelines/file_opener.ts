import { openFound } from "../../onnx/session/open_found.ts";
import { openSession } from "../../onnx/session/open_session.ts";
import type { OpenSessionOptions } from "../../onnx/session/session.ts";
import { downloadSource } from "../../onnx/source/download_source.ts";
import { modelBytes } from "../../onnx/source/model_bytes.ts";
import type { Checkpoint } from "../folder/checkpoint.ts";
import type { OpenFile } from "./parts.ts";

/**
 * What opens the networks of a checkpoint, in float32 where that is asked for.
 *
 * @param read Reads those behind a URL; absent where they are files
 * @param options Provider, threads, and whether they run in a worker
 */
export function fileOpener(read: Checkpoint["read"], options: OpenSessionOptions): OpenFile {
  return async (file, { widen }) => {
    if (!widen) {
      return read ? await openFound(await downloadSource(file, read), options) : await openSession(file, options);
    }
    const { widenOnnx } = await import("../../onnx_file/widen_onnx.ts");
    return await openSession(widenOnnx(await (read ?? modelBytes)(file)), options);
  };
}
