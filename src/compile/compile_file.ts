import { create } from "@bufbuild/protobuf";
import { GraphProtoSchema, type ModelProto, TensorProto_DataType } from "onnx-buf";
import { checkOneOf } from "../internal/check.ts";
import { parsePlan } from "../plans/parse_plan.ts";
import type { Plan } from "../plans/plan.ts";
import { coefficientTable } from "./coefficients.ts";
import { type CompileOptions, type DecoderOptions, FORMS } from "./compile_options.ts";
import { decoderNodes } from "./decoder_nodes.ts";
import { definedNames, freshName, namesUsedBy } from "../onnx_file/graph_names.ts";
import { GraphPart } from "./graph_part.ts";
import { guidanceFor } from "./guidance_for.ts";
import { liveNodes } from "./live_nodes.ts";
import { loopForm } from "./loop_form.ts";
import { mergedImports } from "./merged_imports.ts";
import { modelFile } from "./model_file.ts";
import { networkOf } from "./network.ts";
import { noiseInGraph, noiseInput } from "./noise_nodes.ts";
import { node, tensorType, valueInfo } from "../onnx_file/onnx_proto.ts";
import type { OnnxFile } from "../onnx_file/read_onnx.ts";
import { pixelNodes } from "./pixel_nodes.ts";
import type { CompilableFile } from "./read_compilable.ts";
import { timesOf } from "./times.ts";
import { unrolledForm } from "./unrolled_form.ts";

const { FLOAT, UINT8 } = TensorProto_DataType;

/** The options of compileModel, the decoder parsed. */
export interface FileOptions extends Omit<CompileOptions, "decoder"> {
  decoder?: Omit<DecoderOptions, "model"> & { file: OnnxFile };
}

/**
 * compileModel on parsed files.
 *
 * @throws {TypeError} If a file does not fit.
 * @throws {RangeError} If a number of the plan does not fit.
 */
export function compileFile(file: CompilableFile, plan: Plan, options: FileOptions): ModelProto {
  const { form = "loop" } = options;
  checkOneOf("form", form, FORMS);
  const network = networkOf(file.graph, options.names), decoder = options.decoder;
  const { stages } = parsePlan(plan), table = coefficientTable(plan);

  const taken = new Set([...definedNames(file.graph), ...network.conditions.map(({ name }) => name)]);
  const fresh = (name: string) => freshName(name, taken);
  const noise = fresh("noise"), image = fresh("image");
  const part = new GraphPart(fresh("solver")), decoderPrefix = fresh("decoder");
  const imports = decoder ? mergedImports(file.model, decoder.file, decoderPrefix, "decoder") : file.model;
  const guidance = guidanceFor(part, network, options.guidance, { noise, fresh });
  const stageNoise = options.noiseSeed === undefined
    ? noiseInput(fresh("stage_noise"), table.rows, network.shape)
    : noiseInGraph(options.noiseSeed);
  const state = (form === "loop" ? loopForm : unrolledForm)({
    network,
    nodes: liveNodes(file.graph.node, [network.signature.eps]),
    table,
    times: timesOf(stages, network, options.modelTime),
    guidance,
    noise,
    stageNoise,
    part,
  });

  const floatType = tensorType(FLOAT, network.shape);
  const latents = { name: state, shape: network.shape };
  const decoded = decoder
    ? decoderNodes(new GraphPart(decoderPrefix, part.nodes, part.constants), decoder.file, latents, decoder)
    : latents;
  const last = options.pixels ? pixelNodes(part.within("pixels"), decoded, options.pixels) : decoded;
  part.nodes.push(node("Identity", [last.name], [image]));

  const nodes = liveNodes(part.nodes, [image]);
  const used = new Set(nodes.flatMap(namesUsedBy));
  const graph = create(GraphProtoSchema, {
    name: file.graph.name,
    node: nodes,
    input: [
      valueInfo(noise, floatType),
      ...network.conditions.filter(({ name }) => name !== guidance.fixed),
      ...guidance.inputs,
      ...stageNoise.inputs,
    ],
    output: [valueInfo(image, tensorType(options.pixels ? UINT8 : FLOAT, last.shape))],
    valueInfo: [valueInfo(state, floatType)], // a Loop says nothing of its outputs' shapes
    initializer: part.constants.filter(({ name }) => used.has(name)),
  });
  return modelFile(graph, file.model, {
    opsetImport: imports.opsetImport,
    functions: imports.functions,
    irVersion: decoder?.file.model.irVersion,
    docString: `${stages.length} evaluations of ${file.graph.name} by ${plan.method} of order ${plan.order}`,
    metadata: {
      "deis.plan": JSON.stringify(plan),
      "deis.form": form,
      "deis.model": JSON.stringify({ graph: file.graph.name, bytes: file.bytes, ...network.signature }),
      ...options.metadata,
    },
  });
}
