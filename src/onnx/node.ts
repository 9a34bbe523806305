import type { InferenceSession } from "onnxruntime-common";
import { checkInteger, checkOneOf } from "../check.ts";
import { firstLine } from "../first_line.ts";
import { type ModelOptions, type ModelSource, type OnnxModel, PROVIDERS } from "./model.ts";
import { modelBytes, nameOf } from "./model_bytes.ts";
import { sessionModel } from "./session_model.ts";
import { hasVulkanLoader } from "./vulkan_loader.ts";

/** Providers of onnxruntime-node. */
export type NodeProvider = "cpu" | "webgpu" | "cuda";

/** Options of {@linkcode openNodeModel}. */
export interface NodeModelOptions extends ModelOptions {
  /** Where the model runs. Default "cpu". */
  provider?: NodeProvider;
}

/** Thrown where onnxruntime-node itself cannot be loaded: no binary for the platform, or no permission. */
export class NativeRuntimeError extends Error {
  /** Tells the class across module boundaries. */
  override name = "NativeRuntimeError";
}

/**
 * Opens an ONNX model with onnxruntime-node (native; needs `--allow-read --allow-ffi`). The model's inputs and
 * output are the sampler's own WASM memory: nothing is copied on the way.
 *
 * @param source Path, URL or bytes of the model
 * @param options Provider, threads, names
 * @returns The model
 * @throws {NativeRuntimeError} If onnxruntime-node cannot be loaded.
 * @throws {RangeError} If the provider is not at hand; the message lists those that are.
 * @throws {TypeError} If the file is missing, is not a whole ONNX model, or has other inputs than expected.
 */
export async function openNodeModel(source: ModelSource, options: NodeModelOptions = {}): Promise<OnnxModel> {
  const { provider = "cpu", threads } = options;
  checkOneOf("provider", provider, PROVIDERS.filter((name) => name !== "wasm"));
  if (threads !== undefined) checkInteger("threads", threads, 1);
  const bytes = await modelBytes(source);
  const ort = await loadRuntime();
  const create = (name: NodeProvider) =>
    ort.InferenceSession.create(bytes, {
      executionProviders: [name],
      graphOptimizationLevel: "all",
      ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    });
  try {
    if (provider === "webgpu" && !hasVulkanLoader()) throw new Error("it needs the system's libvulkan.so.1");
    const session = await create(provider);
    return await sessionModel(session, { Tensor: ort.Tensor, provider, fillsOutput: true }, options);
  } catch (error) {
    if (error instanceof TypeError) throw error;
    const atHand = await providersAtHand(create);
    if (atHand.length > 0 && !atHand.includes(provider)) {
      throw new RangeError(
        `The provider ${provider} is not at hand, those at hand are ${[...atHand, "wasm"].join(", ")} ` +
          `(${firstLine(error)})`,
      );
    }
    throw new TypeError(`The model file ${nameOf(source)} cannot be loaded: ${firstLine(error)}`);
  }
}

async function loadRuntime(): Promise<typeof import("onnxruntime-node")> {
  try {
    const { default: ort } = await import("onnxruntime-node");
    ort.env.logLevel = "fatal"; // failures arrive as errors; the runtime's own log would say them twice
    return ort;
  } catch (error) {
    throw new NativeRuntimeError(`onnxruntime-node cannot be loaded: ${firstLine(error)}`);
  }
}

/** The providers that can open the model; none if the model itself is at fault, which the CPU shows. */
async function providersAtHand(
  create: (name: NodeProvider) => Promise<InferenceSession>,
): Promise<NodeProvider[]> {
  const opens = async (name: NodeProvider) => {
    try {
      await (await create(name)).release();
      return true;
    } catch {
      return false;
    }
  };
  if (!await opens("cpu")) return [];
  const atHand: NodeProvider[] = ["cpu"];
  if (hasVulkanLoader() && await opens("webgpu")) atHand.push("webgpu");
  if (await opens("cuda")) atHand.push("cuda");
  return atHand;
}
