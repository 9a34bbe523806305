import type { ModelProto, ValueInfoProto } from "onnx-buf";
import { namesUsedBy, renamedNode } from "../onnx_file/graph_names.ts";
import type { GraphPart } from "./graph_part.ts";
import { liveNodes } from "./live_nodes.ts";
import type { Imports } from "./merged_imports.ts";
import type { Bindings } from "./network_nodes.ts";

/** What makes inputs of a compiled model of other inputs. */
export interface Prelude {
  readonly part: GraphPart;
  /** The inputs that it takes; one of them may be called as an input that it makes. */
  readonly inputs: readonly ValueInfoProto[];
  /** What it makes, by the names of the model's inputs; one that the model does not have is left out. */
  readonly filled: Bindings;
  /** The operator sets and functions of the model and of the prelude. */
  readonly imports: Imports;
}

/** A model in whose graph other nodes make some of its inputs. */
export function fillInputs(model: ModelProto, { part, inputs, filled, imports }: Prelude): ModelProto {
  const graph = model.graph!, own = graph.input.filter(({ name }) => Object.hasOwn(filled, name));
  const value = (name: string) => Object.hasOwn(filled, name) ? filled[name] : name;
  const rename = { node: (name: string) => name, value };
  const after = graph.node.map((node) => renamedNode(node, rename));
  const before = liveNodes(part.nodes, own.map(({ name }) => filled[name]));
  const used = new Set([...before, ...after].flatMap(namesUsedBy));
  return {
    ...model,
    opsetImport: imports.opsetImport,
    functions: imports.functions,
    graph: {
      ...graph,
      input: [
        ...graph.input.filter((each) => !own.includes(each)),
        ...inputs,
      ],
      node: [...before, ...after],
      initializer: [...graph.initializer, ...part.constants.filter(({ name }) => used.has(name))],
    },
  };
}
