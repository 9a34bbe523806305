import type { OutputFile } from "../files/output_file.ts";
import { checkLoads } from "../options/check_loads.ts";

/** Writes a compiled model that ONNX Runtime opens, and prints its path. @throws {TypeError} If it cannot be opened. */
export async function writeCompiled(out: OutputFile, compiled: Uint8Array): Promise<void> {
  await checkLoads(compiled);
  await out.write(compiled);
  console.log(out.path);
}
