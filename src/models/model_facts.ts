import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { firstLine } from "../internal/first_line.ts";
import { sha256Of } from "../internal/sha256_of.ts";
import type { Signature } from "../onnx/model.ts";
import { modelBytes } from "../onnx/source/model_bytes.ts";
import type { ModelInterface } from "../onnx/session/session.ts";
import { findSignature } from "../onnx/session/signature.ts";
import { type CompiledFacts, compiledFacts } from "./compiled_facts.ts";
import { cardOf, cardPath } from "./find_model.ts";
import { leavesFolder } from "../internal/leaves_folder.ts";
import { bytesOfArray } from "../onnx_file/bytes_of_array.ts";
import { externalLocations } from "../onnx_file/external_locations.ts";
import { typeName, type Value, valueOf, weightsOf } from "../onnx_file/onnx_facts.ts";
import { readOnnx } from "../onnx_file/read_onnx.ts";

/** What an ONNX file says of itself, and what lies beside it. */
export interface ModelFacts {
  file: string;
  /** Size of the file. */
  bytes: number;
  irVersion: number;
  /** Versions of the operator sets, by domain; ONNX's own is "ai.onnx". */
  opsets: Record<string, number>;
  producer: string;
  graph: string;
  description: string;
  nodes: number;
  inputs: Value[];
  outputs: Value[];
  /** Number of weights that are trained: not those of type int64 and bool, which are shapes, indices and masks. */
  parameters: number;
  /** Number of weights of each type. */
  weights: Record<string, number>;
  /** Files beside it that hold weights; a model that names one outside of its folder is not opened. */
  externalData: { file: string; isInFolder: boolean; found: boolean }[];
  metadata: Record<string, string>;
  /** Which inputs and output play which role in sampling, or why it cannot be sampled with. */
  epsModel: Signature | { reason: string };
  /** Of a file that was compiled from a plan and a network: the sampler that it is. */
  compiled: CompiledFacts | null;
  /** The card beside it, if any; `fits` says whether its checksum is this file's. */
  card: { file: string; prediction: string; fits: boolean } | { file: string; error: string } | null;
}

const NO_TENSORS = ["sequence", "map", "optional", "sparseTensor", "unknown"];
const UNTRAINED = ["int64", "bool", "string"];

/**
 * Reads the facts of a model.
 *
 * @param file Path of an ONNX file
 * @throws {TypeError} If there is no such file, or it is no whole ONNX model.
 */
export async function modelFacts(file: string): Promise<ModelFacts> {
  const bytes = await modelBytes(file);
  const { model, graph } = readOnnx(bytes, `file ${file}`);
  const weights = weightsOf(model);
  const initialized = new Set(graph.initializer.map(({ name }) => name));
  const inputs = graph.input.filter(({ name }) => !initialized.has(name)).map(valueOf);
  const outputs = graph.output.map(valueOf);
  const counts: Record<string, number> = {};
  for (const { dataType, dims } of weights) {
    const type = typeName(dataType);
    counts[type] = (counts[type] ?? 0) + dims.reduce((product, dim) => product * Number(dim), 1);
  }
  const metadata = Object.fromEntries(model.metadataProps.map(({ key, value }) => [key, value]));
  return {
    file,
    bytes: bytes.length,
    irVersion: Number(model.irVersion),
    opsets: Object.fromEntries(
      model.opsetImport.map(({ domain, version }) => [domain || "ai.onnx", Number(version)]),
    ),
    producer: [model.producerName, model.producerVersion].filter((part) => part !== "").join(" "),
    graph: graph.name,
    description: model.docString || graph.docString,
    nodes: graph.node.length,
    inputs,
    outputs,
    parameters: Object.entries(counts)
      .reduce((sum, [type, count]) => UNTRAINED.includes(type) ? sum : sum + count, 0),
    weights: counts,
    externalData: externalLocations(bytesOfArray(bytes)).map((name) => {
      const isInFolder = !leavesFolder(name);
      return { file: name, isInFolder, found: isInFolder && existsSync(join(dirname(file), name)) };
    }),
    metadata,
    epsModel: signatureOf(inputs, outputs),
    compiled: compiledFacts(metadata) ?? null,
    card: await cardBeside(file, bytes),
  };
}

/** The roles of inputs and output by the rules of openModel, or its reason to refuse the model. */
function signatureOf(inputs: Value[], outputs: Value[]): ModelFacts["epsModel"] {
  const metadata = (values: Value[]) =>
    values.map(({ name, type, shape = [] }) => ({ name, isTensor: !NO_TENSORS.includes(type), type, shape })) as
      & ModelInterface["inputMetadata"]
      & ModelInterface["outputMetadata"];
  try {
    const session = { inputMetadata: metadata(inputs), outputMetadata: metadata(outputs) };
    return findSignature(session, { anyType: true });
  } catch (error) {
    return { reason: firstLine(error).split(";")[0] }; // the rest lists the inputs and outputs
  }
}

async function cardBeside(file: string, bytes: Uint8Array): Promise<ModelFacts["card"]> {
  const path = cardPath(file);
  if (!existsSync(path)) return null;
  try {
    const { sha256, prediction } = await cardOf(path);
    return { file: basename(path), prediction, fits: sha256 === sha256Of(bytes) };
  } catch (error) {
    return { file: basename(path), error: firstLine(error) };
  }
}
