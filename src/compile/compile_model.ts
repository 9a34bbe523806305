import { toBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema } from "onnx-buf";
import type { Plan } from "../plans/plan.ts";
import { compileFile } from "./compile_file.ts";
import type { CompileOptions } from "./compile_options.ts";
import { readCompilable } from "./read_compilable.ts";

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
  const { decoder, ...rest } = options;
  const compiled = compileFile(readCompilable(model, "model"), plan, {
    ...rest,
    decoder: decoder && { ...decoder, file: readCompilable(decoder.model, "decoder") },
  });
  return toBinary(ModelProtoSchema, compiled);
}
