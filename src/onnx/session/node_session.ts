import { firstLine } from "../../internal/first_line.ts";
import { notAModel } from "../errors.ts";
import type { NodeProvider, ProviderChoice } from "../model.ts";
import { isAtHand, notAtHand, type Surroundings } from "../providers/provider_needs.ts";
import { loadNativeRuntime, type NativeRuntime } from "./native_runtime.ts";
import type { OpenSession, SessionOptions, SessionSource } from "./session.ts";
import { thisSystem } from "../providers/system.ts";
import { hasHardwareGpu } from "../providers/webgpu_needs.ts";

/**
 * Opens a session of onnxruntime-node.
 *
 * @throws {NativeRuntimeError} If onnxruntime-node cannot be loaded.
 * @throws {RangeError} If the provider is not at hand.
 * @throws {TypeError} If it is no ONNX model.
 */
export async function openNodeSession(
  source: SessionSource,
  { provider, threads }: SessionOptions & { provider: Exclude<ProviderChoice, "wasm"> },
): Promise<OpenSession> {
  const ort = await loadNativeRuntime();
  const surroundings = surroundingsOf(ort);
  if (provider === "auto") return await openFastest(ort, surroundings, source, threads);
  if (!isAtHand(provider, surroundings)) throw notAtHand(provider, surroundings);
  try {
    return await create(ort, source, { provider, threads });
  } catch (error) {
    if (provider !== "cpu" && await opens(ort, source)) throw notAtHand(provider, surroundings, firstLine(error));
    throw notAModel(source.name, error);
  }
}

/** The GPU providers that surely run on a GPU, fastest first, and the CPU where there is none or it refuses. */
async function openFastest(
  ort: NativeRuntime,
  surroundings: Surroundings,
  source: SessionSource,
  threads: number | undefined,
): Promise<OpenSession> {
  for (const provider of fastProviders(surroundings)) {
    try {
      return await create(ort, source, { provider, threads });
    } catch {
      continue; // the next one may do, and the CPU says what is wrong with a model
    }
  }
  try {
    return await create(ort, source, { provider: "cpu", threads });
  } catch (error) {
    throw notAModel(source.name, error);
  }
}

/** The providers that are taken before the CPU without being asked for, fastest first. */
export function fastProviders(surroundings: Surroundings): NodeProvider[] {
  const webgpu = hasHardwareGpu(surroundings.system) ? ["webgpu" as const] : [];
  return ["cuda" as const, ...webgpu].filter((provider) => isAtHand(provider, surroundings));
}

async function create(
  ort: NativeRuntime,
  source: SessionSource,
  { provider, threads }: { provider: NodeProvider; threads?: number },
): Promise<OpenSession> {
  const [model, more] = "path" in source
    ? [source.path, {}]
    : [source.bytes, source.externalData.length > 0 ? { externalData: source.externalData } : {}];
  const session = await ort.InferenceSession.create(model as string, {
    ...more,
    executionProviders: [provider],
    graphOptimizationLevel: "all",
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
  });
  return { session, runtime: { Tensor: ort.Tensor, provider, fillsOutput: true } };
}

/** Whether the model itself is sound, which the CPU shows. */
async function opens(ort: NativeRuntime, source: SessionSource): Promise<boolean> {
  try {
    await (await create(ort, source, { provider: "cpu" })).session.release();
    return true;
  } catch {
    return false;
  }
}

function surroundingsOf(ort: NativeRuntime): Surroundings {
  const { platform, arch } = thisSystem;
  return {
    system: thisSystem,
    folder: nativeFolder(`../bin/napi-v6/${platform}/${arch}`),
    built: ort.listSupportedBackends().map(({ name }) => name),
  };
}

/** A folder of onnxruntime-node by its path from the package's entry; undefined where that is no file. */
function nativeFolder(path: string): string | undefined {
  try {
    const { protocol, pathname } = new URL(path, import.meta.resolve("onnxruntime-node"));
    return protocol === "file:" ? decodeURIComponent(pathname) : undefined;
  } catch {
    return undefined;
  }
}
