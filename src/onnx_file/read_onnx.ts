import { fromBinary } from "@bufbuild/protobuf";
import { type GraphProto, type ModelProto, ModelProtoSchema } from "onnx-buf";
import { reasonOf } from "../internal/reason_of.ts";
import { invocation } from "../internal/invocation.ts";
import { printable } from "../internal/printable.ts";
import { constantNames, namesDefinedBy, namesUsedBy, subgraphsOf } from "./graph_names.ts";

/** The oldest operator set in which everything that is added exists: Clip with bounds as inputs, Round, Equal on floats. */
const OLDEST_OPSET = 11;

/** The end of a message about a file that is not as expected. */
export function seeInspect(): string {
  return `${invocation("inspect")} FILE says what it is`;
}

/** A model with its graph, checked for being whole. */
export interface OnnxFile {
  readonly model: ModelProto;
  readonly graph: GraphProto;
}

/**
 * Parses an ONNX file.
 *
 * @param bytes The file
 * @param what What to call it in errors: "model", "decoder"
 * @throws {TypeError} If it is no whole ONNX model, or too old.
 */
export function readOnnx(bytes: Uint8Array, what: string): OnnxFile {
  if (!(bytes instanceof Uint8Array)) {
    throw new TypeError(`The ${what} must be a Uint8Array, found ${typeof bytes}`);
  }
  let model: ModelProto;
  try {
    model = fromBinary(ModelProtoSchema, bytes);
  } catch (error) {
    throw new TypeError(
      `The ${what} of ${bytes.length} bytes is not a whole ONNX model: ${reasonOf(error)}; ${seeInspect()}`,
    );
  }
  const { graph } = model;
  if (!graph || graph.node.length === 0) {
    throw new TypeError(`The ${what} of ${bytes.length} bytes is not an ONNX model with a graph; ${seeInspect()}`);
  }
  const opset = Number(
    model.opsetImport.find(({ domain }) => domain === "" || domain === "ai.onnx")?.version ?? 0,
  );
  if (opset < OLDEST_OPSET) {
    const found = opset === 0 ? "none" : opset;
    throw new TypeError(`The ${what} must be of opset ${OLDEST_OPSET} or newer, found ${found}; ${seeInspect()}`);
  }
  if (hasSparseWeights(graph)) throw new TypeError(`The ${what} must have no sparse weights; ${seeInspect()}`);
  checkNames(graph, what);
  return { model, graph };
}

function hasSparseWeights({ sparseInitializer, node }: GraphProto): boolean {
  return sparseInitializer.length > 0 || node.some((each) => subgraphsOf(each).some(hasSparseWeights));
}

/** A file that was damaged, yet parses, often has a node whose input nothing makes. */
function checkNames(graph: GraphProto, what: string): void {
  const known = new Set([...graph.input.map(({ name }) => name), ...constantNames(graph)]);
  const check = (name: string, by: string) => {
    if (!known.has(name)) {
      const fault = printable(`nothing makes "${name}", which ${by} reads`);
      throw new TypeError(`The ${what} is damaged: ${fault}; ${seeInspect()}`);
    }
  };
  for (const node of graph.node) {
    for (const name of namesUsedBy(node)) check(name, `its node ${node.name || node.opType}`);
    for (const name of namesDefinedBy(node)) known.add(name);
  }
  for (const { name } of graph.output) check(name, "its output");
}
