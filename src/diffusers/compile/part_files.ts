import { stat } from "node:fs/promises";
import { type CompilableFile, readCompilable } from "../../compile/read_compilable.ts";
import { widenOnnx } from "../../onnx_file/widen_onnx.ts";
import { modelBytes } from "../../onnx/source/model_bytes.ts";
import type { Checkpoint } from "../folder/checkpoint.ts";
import { networkFile } from "../folder/network_file.ts";
import { isHalf } from "./doors.ts";
import { fromOuterFolder } from "./outer_weights.ts";

/** What one ONNX file holds at most, as protobuf has it. */
const MOST_BYTES = 2 ** 31 - 1;

/** The ONNX files of the parts of a checkpoint, which are to become one. */
export class PartFiles {
  readonly #checkpoint: Checkpoint;
  readonly #variant?: string;
  #bytes = 0;

  constructor(checkpoint: Checkpoint, variant?: string) {
    this.#checkpoint = checkpoint;
    this.#variant = variant;
  }

  /**
   * Parses the file of a part; weights beside it are found from the checkpoint's folder then.
   *
   * @param part The folder of the part
   * @param options With `widen`, a network of float16 is one of float32
   * @throws {TypeError} If it cannot be a part of another, or all parts are larger than one file can be.
   */
  async read(part: string, { widen = false }: { widen?: boolean } = {}): Promise<CompilableFile> {
    const path = await networkFile(this.#checkpoint, part, this.#variant);
    const place = this.#checkpoint.locate(path);
    this.#bytes += typeof place === "string" ? (await stat(place)).size : 0;
    if (this.#bytes > MOST_BYTES) {
      throw new TypeError(
        `The parts of ${this.#checkpoint.name} are larger than the 2 GB that one ONNX file holds; export them with ` +
          "their weights in files of their own (model.onnx_data), which stay where they are",
      );
    }
    const bytes = await modelBytes(place);
    let file = readCompilable(bytes, part);
    if (widen && isHalf(file)) file = readCompilable(widenOnnx(bytes), part);
    fromOuterFolder(file.graph, part);
    return file;
  }
}
