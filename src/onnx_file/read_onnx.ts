import { fromBinary } from "@bufbuild/protobuf";
import { type GraphProto, type ModelProto, ModelProtoSchema } from "onnx-buf";
import { reasonOf } from "../internal/reason_of.ts";

/** A model with its graph, checked for being whole. */
export interface OnnxFile {
  readonly model: ModelProto;
  readonly graph: GraphProto;
}

/**
 * Parses an ONNX file: the one reader, of which others ask facts.
 *
 * @param bytes The file
 * @param what What to call it in errors: "file model.onnx", "decoder of 20 bytes"
 * @throws {TypeError} If it is no whole ONNX model.
 */
export function readOnnx(bytes: Uint8Array, what: string): OnnxFile {
  const fault = (reason: string, cause?: unknown) =>
    new TypeError(`The ${what} is no ONNX model, or cut short: ${reason}`, { cause });
  let model: ModelProto;
  try {
    model = fromBinary(ModelProtoSchema, bytes);
  } catch (error) {
    throw fault(reasonOf(error), error);
  }
  const { graph, irVersion, opsetImport } = model;
  if (irVersion === 0n) throw fault("it has no IR version");
  if (!graph || graph.node.length === 0) throw fault("it has no graph");
  if (opsetImport.length === 0) throw fault("it has no opset");
  return { model, graph };
}
