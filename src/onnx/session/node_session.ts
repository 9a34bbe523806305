import { firstLine } from "../../internal/first_line.ts";
import { NativeRuntimeError, notAModel } from "../errors.ts";
import type { NodeProvider, ProviderChoice } from "../model.ts";
import { isAtHand, notAtHand, type Surroundings } from "../providers/provider_needs.ts";
import type { OpenSession, SessionSource } from "./session.ts";
import { thisSystem } from "../providers/system.ts";
import { hasHardwareGpu } from "../providers/webgpu_needs.ts";

type Ort = typeof import("onnxruntime-node");

/**
 * Opens a session of onnxruntime-node.
 *
 * @throws {NativeRuntimeError} If onnxruntime-node cannot be loaded.
 * @throws {RangeError} If the provider is not at hand.
 * @throws {TypeError} If it is no ONNX model.
 */
export async function openNodeSession(
  source: SessionSource,
  provider: Exclude<ProviderChoice, "wasm">,
): Promise<OpenSession> {
  const ort = await loadRuntime();
  const surroundings = surroundingsOf(ort);
  if (provider === "auto") return await openFastest(ort, surroundings, source);
  if (!isAtHand(provider, surroundings)) throw notAtHand(provider, surroundings);
  try {
    return await create(ort, source, provider);
  } catch (error) {
    if (provider !== "cpu" && await opens(ort, source)) throw notAtHand(provider, surroundings, firstLine(error));
    throw notAModel(source.name, error);
  }
}

/** The GPU providers that surely run on a GPU, fastest first, and the CPU where there is none or it refuses. */
async function openFastest(ort: Ort, surroundings: Surroundings, source: SessionSource): Promise<OpenSession> {
  for (const provider of fastProviders(surroundings)) {
    try {
      return await create(ort, source, provider);
    } catch {
      continue; // the next one may do, and the CPU says what is wrong with a model
    }
  }
  try {
    return await create(ort, source, "cpu");
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
  ort: Ort,
  { bytes, threads }: SessionSource,
  provider: NodeProvider,
): Promise<OpenSession> {
  const session = await ort.InferenceSession.create(bytes, {
    executionProviders: [provider],
    graphOptimizationLevel: "all",
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
  });
  return { session, runtime: { Tensor: ort.Tensor, provider, fillsOutput: true } };
}

/** Whether the model itself is sound, which the CPU shows. */
async function opens(ort: Ort, source: SessionSource): Promise<boolean> {
  try {
    await (await create(ort, source, "cpu")).session.release();
    return true;
  } catch {
    return false;
  }
}

async function loadRuntime(): Promise<Ort> {
  try {
    const { default: ort } = await import("onnxruntime-node");
    ort.env.logLevel = "fatal"; // failures arrive as errors; the runtime's own log would say them twice
    return ort;
  } catch (error) {
    throw new NativeRuntimeError(
      "onnxruntime-node cannot be loaded; install it (npm install onnxruntime-node), or take the provider wasm of " +
        `onnxruntime-web (${firstLine(error)})`,
    );
  }
}

function surroundingsOf(ort: Ort): Surroundings {
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
