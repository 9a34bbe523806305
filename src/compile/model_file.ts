import { create } from "@bufbuild/protobuf";
import { type GraphProto, type ModelProto, ModelProtoSchema, StringStringEntryProtoSchema } from "onnx-buf";
import type { Imports } from "./merged_imports.ts";

/** Constants of inner graphs need not be inputs of them from this version of the format on. */
const OLDEST_IR = 4n;

/** What a file says beside its graph. */
interface Envelope extends Imports {
  /** The version of the format that a decoder was written in. */
  irVersion?: bigint;
  docString: string;
  /** Entries of `metadata_props`, beside those that the model has, and in place of those of the same key. */
  metadata: Readonly<Record<string, string>>;
}

/** A model with another graph than `origin` has. */
export function modelFile(graph: GraphProto, origin: ModelProto, envelope: Envelope): ModelProto {
  const { opsetImport, functions, docString, metadata, irVersion = OLDEST_IR } = envelope;
  const { domain, modelVersion, producerName, producerVersion, metadataProps } = origin;
  const entries = { ...Object.fromEntries(metadataProps.map(({ key, value }) => [key, value])), ...metadata };
  return create(ModelProtoSchema, {
    irVersion: [origin.irVersion, irVersion, OLDEST_IR].reduce((a, b) => a > b ? a : b),
    opsetImport,
    functions,
    graph,
    docString,
    domain,
    modelVersion,
    producerName,
    producerVersion,
    metadataProps: Object.entries(entries).map(([key, value]) =>
      create(StringStringEntryProtoSchema, { key, value })
    ),
  });
}
