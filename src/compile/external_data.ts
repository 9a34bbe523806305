import { type GraphProto, TensorProto_DataLocation } from "onnx-buf";
import { subgraphsOf } from "../onnx_file/graph_names.ts";
import { readOnnx } from "../onnx_file/read_onnx.ts";

/**
 * The files beside a model that hold weights of it, by name.
 *
 * @param bytes The ONNX file
 * @throws {TypeError} If it is no whole ONNX model.
 */
export function externalFiles(bytes: Uint8Array): string[] {
  const files = new Set<string>();
  const visit = ({ initializer, node }: GraphProto) => {
    for (const { dataLocation, externalData } of initializer) {
      if (dataLocation !== TensorProto_DataLocation.EXTERNAL) continue;
      files.add(externalData.find(({ key }) => key === "location")?.value ?? "?");
    }
    node.flatMap(subgraphsOf).forEach(visit);
  };
  visit(readOnnx(bytes, "model").graph);
  return [...files];
}
