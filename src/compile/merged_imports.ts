import type { FunctionProto, GraphProto, NodeProto, OperatorSetIdProto } from "onnx-buf";
import { subgraphsOf } from "../onnx_file/graph_names.ts";
import type { OnnxFile } from "../onnx_file/read_onnx.ts";

/** What a model says outside of its graph of the operators in it. */
export interface Imports {
  readonly opsetImport: OperatorSetIdProto[];
  readonly functions: FunctionProto[];
}

/**
 * The operator sets and model-local functions of a model and another one in the same graph. The other's functions get a
 * prefix, as both may have other functions of the same name.
 *
 * @param imports Those of the model
 * @param other The other one
 * @param prefix The prefix
 * @param what What to call the other one in errors: "decoder"
 * @throws {TypeError} If the two import another version of the same operator set: a graph has one of each.
 */
export function mergedImports(imports: Imports, other: OnnxFile, prefix: string, what: string): Imports {
  const opsetImport = [...imports.opsetImport];
  for (const opset of other.model.opsetImport) {
    const same = opsetImport.find(({ domain }) => domain === opset.domain);
    if (!same) opsetImport.push(opset);
    else if (same.version !== opset.version) {
      const set = opset.domain ? `the operator set ${opset.domain}` : "opset";
      throw new TypeError(
        `The ${what} must be of the same opset as the model, found ${set} ${opset.version} and ${same.version}; ` +
          "export both with the same one",
      );
    }
  }
  prefixFunctions(other, prefix);
  return { opsetImport, functions: [...imports.functions, ...other.model.functions] };
}

function prefixFunctions({ model, graph }: OnnxFile, prefix: string): void {
  const key = (domain: string, name: string) => `${domain}:${name}`;
  const known = new Set(model.functions.map(({ domain, name }) => key(domain, name)));
  const visit = (nodes: readonly NodeProto[]) => {
    for (const node of nodes) {
      if (known.has(key(node.domain, node.opType))) node.opType = `${prefix}_${node.opType}`;
      subgraphsOf(node).forEach((inner: GraphProto) => visit(inner.node));
    }
  };
  visit(graph.node);
  for (const local of model.functions) {
    visit(local.node);
    local.name = `${prefix}_${local.name}`;
  }
}
