import { create } from "@bufbuild/protobuf";
import { GraphProtoSchema, TensorProto_DataType } from "onnx-buf";
import { checkOneOf } from "../internal/check.ts";
import { parsePlan } from "../plans/parse_plan.ts";
import type { Plan } from "../plans/plan.ts";
import { coefficientTable } from "./coefficients.ts";
import { type CompileOptions, FORMS } from "./compile_options.ts";
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
import { pixelNodes } from "./pixel_nodes.ts";
import { readCompilable } from "./read_compilable.ts";
import { timesOf } from "./times.ts";
import { unrolledForm } from "./unrolled_form.ts";

const { FLOAT, UINT8 } = TensorProto_DataType;

/**
 * Compiles a plan into an ONNX model: network and solver become one graph, which makes of noise an image in any ONNX
 * runtime, with no return to the host between evaluations.
 *
 * The compiled model takes `noise` (float32, the shape of the model's images, any batch) and every other input of the
 * model but the time, under its own name; it gives `image`. (Where the model uses one of these names itself, an
 * underscore follows.) Its `metadata_props` hold the plan under "deis.plan". The weights are in it once. Weights in
 * external files stay there: the compiled file must lie where the model lay, and in the form "loop" ONNX Runtime
 * finds them only when it opens the file by its path.
 *
 * A plan that adds noise takes that of its stages from a further input `stage_noise`, or makes it with `noiseSeed`.
 *
 * Unlike the sampler, the graph cannot say that a model's output is not finite: the image is then not finite either.
 *
 * @param model The ONNX file, of opset 11 or newer, with an open batch axis
 * @param plan The plan, made for what the model predicts
 * @param options Form, guidance, decoder, pixels
 * @returns The compiled ONNX file
 * @throws {TypeError} If the model or the decoder is no whole ONNX model, is too old, has no open batch axis, other
 * inputs than expected or an output of another shape than its images.
 * @throws {RangeError} If a number of the plan does not fit: the model takes integer times and the plan has others,
 * or one is too large for float32.
 *
 * @example The shipped model with eight evaluations, in one file
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { getLinearAlphaFns, getNoise, makePlan, VPSDE } from "@deis/deis";
 * import { compileModel } from "@deis/deis/compile";
 *
 * const plan = makePlan(new VPSDE(getLinearAlphaFns(0.1, 20)), { numStep: 8 });
 * const compiled = compileModel(await Deno.readFile("models/digits.onnx"), plan);
 *
 * Deno.env.set("ORT_DISABLE_TELEMETRY", "1"); // its library sends usage data otherwise
 * const { default: ort } = await import("onnxruntime-node");
 * const session = await ort.InferenceSession.create(compiled);
 * const { data, dims } = getNoise([2, 1, 28, 28], { seed: 1 });
 * const { image } = await session.run({
 *   noise: new ort.Tensor("float32", data, dims),
 *   label: new ort.Tensor("int64", BigInt64Array.of(7n, 7n), [2]),
 *   guidance: new ort.Tensor("float32", [1.5], [1]),
 * });
 * assertEquals(image.dims, [2, 1, 28, 28]);
 * await session.release();
 * ```
 */
export function compileModel(
  model: Uint8Array,
  plan: Plan,
  options: CompileOptions = {},
): Uint8Array<ArrayBuffer> {
  const { form = "loop" } = options;
  checkOneOf("form", form, FORMS);
  const file = readCompilable(model, "model"), network = networkOf(file.graph, options.names);
  const decoder = options.decoder && readCompilable(options.decoder.model, "decoder");
  const { stages } = parsePlan(plan), table = coefficientTable(plan);

  const taken = new Set([...definedNames(file.graph), ...network.conditions.map(({ name }) => name)]);
  const fresh = (name: string) => freshName(name, taken);
  const noise = fresh("noise"), image = fresh("image");
  const part = new GraphPart(fresh("solver")), decoderPrefix = fresh("decoder");
  const imports = mergedImports(file, decoder, decoderPrefix);
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
    ? decoderNodes(new GraphPart(decoderPrefix, part.nodes, part.constants), decoder, latents, options.decoder!)
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
    ...imports,
    irVersion: decoder?.model.irVersion,
    docString: `${stages.length} evaluations of ${file.graph.name} by ${plan.method} of order ${plan.order}`,
    metadata: {
      "deis.plan": JSON.stringify(plan),
      "deis.form": form,
      "deis.model": JSON.stringify({ graph: file.graph.name, bytes: model.length, ...network.signature }),
      ...options.metadata,
    },
  });
}
