import { parsePlan } from "../plans/parse_plan.ts";

/** What a file that compileModel wrote says of the sampler that it is. */
export interface CompiledFacts {
  method: string;
  order: number;
  /** Evaluations of the network. */
  nfe: number;
  form: string;
  /** The ONNX file of the network, where it is said. */
  source?: string;
}

/** Reads it from the metadata of an ONNX file; undefined where that has no plan, or a damaged one. */
export function compiledFacts(metadata: Readonly<Record<string, string>>): CompiledFacts | undefined {
  if (!Object.hasOwn(metadata, "deis.plan")) return undefined;
  try {
    const { method, order, nfe } = parsePlan(metadata["deis.plan"]);
    const source = JSON.parse(metadata["deis.source"] ?? "{}")?.file;
    const form = metadata["deis.form"] ?? "unknown";
    return { method, order, nfe, form, ...typeof source === "string" && { source } };
  } catch {
    return undefined;
  }
}
