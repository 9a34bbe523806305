import type { FeatureFn } from "../../fit/mod.ts";
import type { ProviderChoice } from "../../onnx/model.ts";
import { BoundNetwork } from "../../onnx/network/bound_network.ts";
import { openSession } from "../../onnx/session/open_session.ts";
import { fileSha256 } from "../../internal/file_sha256.ts";
import { sizeOf } from "../../tensors/tensor.ts";
import { UsageError } from "../usage_error.ts";

/** A network of features that is open. */
export interface FeatureNetwork {
  readonly features: FeatureFn;
  /** Features of a sample. */
  readonly width: number;
  /** SHA-256 of its file. */
  readonly sha256: string;
  close(): Promise<void>;
}

const OUTPUT = "features";

/**
 * Opens a network of features.
 *
 * @param path Its ONNX file
 * @param dims The shape of a sample
 * @param run Where it runs
 * @throws {UsageError} If it does not take such samples, or has several outputs, none of which is called "features".
 */
export async function openFeatures(
  path: string,
  dims: readonly number[],
  run: { provider: ProviderChoice | undefined; threads: number | undefined },
): Promise<FeatureNetwork> {
  const open = await openSession(path, { provider: run.provider ?? "auto", threads: run.threads });
  try {
    const network = new BoundNetwork(open, path), [input] = network.inputs;
    const output = network.outputs.length === 1 ? network.outputs[0] : OUTPUT;
    if (!network.outputs.includes(output)) {
      throw new UsageError(
        `--features ${path} must have an output "${OUTPUT}", or one alone, found ${network.outputs.join(", ")}`,
      );
    }
    const shape = network.shapeOf(input), own = shape.slice(1);
    const fits = own.length === dims.length && own.every((dim, i) => typeof dim !== "number" || dim === dims[i]);
    if (network.inputs.length !== 1 || !fits || typeof shape[0] === "number") {
      const found = network.inputs.map((name) => `${name} [${network.shapeOf(name).join(", ")}]`).join(" and ");
      throw new UsageError(`--features ${path} must take samples [n, ${dims.join(", ")}] alone, found ${found}`);
    }
    const features: FeatureFn = async ({ data, dims }) => {
      const { [output]: found } = await network.run(network.feeds({ [input]: { data, dims } }), [output]);
      return { data: found.data, dims: [dims[0], found.data.length / dims[0]] };
    };
    const nothing = { data: new Float32Array(2 * sizeOf(dims)), dims: [2, ...dims] };
    const { dims: [, width] } = await features(nothing);
    return { features, width, sha256: await fileSha256(path), close: () => network.close() };
  } catch (error) {
    await open.session.release();
    throw error;
  }
}
