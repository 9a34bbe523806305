import type { GraphProto, ModelProto } from "onnx-buf";
import { printable } from "../internal/printable.ts";
import { seeInspect } from "../internal/see_inspect.ts";
import { constantNames, namesDefinedBy, namesUsedBy, subgraphsOf } from "../onnx_file/graph_names.ts";
import { type OnnxFile, readOnnx } from "../onnx_file/read_onnx.ts";

/** The oldest operator set in which everything that is added exists: Clip with bounds as inputs, Round, Equal on floats. */
const OLDEST_OPSET = 11;

/** A file that can become a part of another. */
export interface CompilableFile extends OnnxFile {
  /** How large it is. */
  readonly bytes: number;
}

/**
 * Parses an ONNX file that is to become a part of another.
 *
 * @param bytes The file
 * @param what What to call it in errors: "model", "decoder"
 * @throws {TypeError} If it is no whole ONNX model, too old, or has what cannot be taken over.
 */
export function readCompilable(bytes: Uint8Array, what: string): CompilableFile {
  if (!(bytes instanceof Uint8Array)) {
    throw new TypeError(`The ${what} must be a Uint8Array, found ${typeof bytes}`);
  }
  const file = readOnnx(bytes, `${what} of ${bytes.length} bytes`);
  const { model, graph } = file, opset = opsetOf(model);
  if (opset < OLDEST_OPSET) {
    const found = opset === 0 ? "none" : opset;
    throw new TypeError(`The ${what} must be of opset ${OLDEST_OPSET} or newer, found ${found}; ${seeInspect()}`);
  }
  if (hasSparseWeights(graph)) throw new TypeError(`The ${what} must have no sparse weights; ${seeInspect()}`);
  checkNames(graph, what);
  return { ...file, bytes: bytes.length };
}

function opsetOf({ opsetImport }: ModelProto): number {
  return Number(opsetImport.find(({ domain }) => domain === "" || domain === "ai.onnx")?.version ?? 0);
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
