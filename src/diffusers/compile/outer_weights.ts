import { type GraphProto, TensorProto_DataLocation } from "onnx-buf";
import { subgraphsOf } from "../../onnx_file/graph_names.ts";

/** Makes weights that lie beside the file of a part be found from the folder that the part is in, in place. */
export function fromOuterFolder(graph: GraphProto, part: string): void {
  for (const { dataLocation, externalData } of graph.initializer) {
    if (dataLocation !== TensorProto_DataLocation.EXTERNAL) continue;
    for (const entry of externalData) if (entry.key === "location") entry.value = `${part}/${entry.value}`;
  }
  graph.node.flatMap(subgraphsOf).forEach((inner) => fromOuterFolder(inner, part));
}
